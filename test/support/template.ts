import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDirectories } from '../../engine/store/directory.ts';

/**
 * Before all tests: the databases that a first start makes, which takes it most of its time. Servers of tests begin with a copy of
 * them (server.ts); what a first start does to make them has tests of its own.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Both projects ask for it.
  if (process.env.SWITCHYARD_TEST_TEMPLATE !== undefined) return undefined;
  const template = mkdtempSync(join(tmpdir(), 'switchyard-template-'));
  const data = join(template, 'data');
  mkdirSync(data);
  await prepareDirectories(data);
  process.env.SWITCHYARD_TEST_TEMPLATE = template;
  return () => rm(template, { recursive: true, force: true });
}
