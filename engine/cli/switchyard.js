#!/usr/bin/env -S MALLOC_ARENA_MAX=1 node --max-semi-space-size=8
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { compiledIn, readDataDir } from '../early-config.js';

// Before anything else is loaded: what an earlier start has left (compiled.ts).
if (['start', 'worker'].includes(process.argv[2] ?? '')) {
  const folder = compiledIn(readDataDir());
  if (existsSync(folder)) enableCompileCache(folder);
}
await import('./program.ts');
