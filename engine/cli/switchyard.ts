#!/usr/bin/env node
import { readDataDir } from '../early-config.ts';
import { reuseCompiled } from './compiled.ts';

// Before anything else is loaded, and so not by what reads the configuration.
if (['start', 'worker'].includes(process.argv[2] ?? '')) reuseCompiled(readDataDir());
await import('./program.ts');
