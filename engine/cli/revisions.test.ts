import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Revisions } from './revisions.ts';

const [here, there] = ['http://127.0.0.1:7400', 'https://tools.example.com'];
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-revisions-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('are those of one server each, whatever was pulled of another', () => {
  new Revisions(dir, here).set('orderTotal', 3);
  const other = new Revisions(dir, there);
  expect(other.get('orderTotal')).toBeUndefined();
  other.set('orderTotal', 9);
  expect(new Revisions(dir, here).get('orderTotal')).toBe(3);
  expect(new Revisions(dir, there).get('orderTotal')).toBe(9);
});

test('that an earlier release wrote are those of the server that is asked next, and of no other', () => {
  const file = join(dir, '.switchyard-revisions.json');
  writeFileSync(file, '{"orderTotal": 3, "rateOf": 1}');
  const kept = new Revisions(dir, here);
  expect(kept.get('orderTotal')).toBe(3);
  kept.set('orderTotal', 4);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ [here]: { orderTotal: 4, rateOf: 1 } });
  expect(new Revisions(dir, there).get('rateOf')).toBeUndefined();
});
