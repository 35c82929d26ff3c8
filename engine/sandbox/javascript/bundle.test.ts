import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadChildScripts } from './bundle.ts';
import { HEAPS, LIBRARIES, lacksPattern } from './libraries.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchyard-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the scripts of a child', () => {
  it('are the same with a cache, with a broken one and without', async () => {
    const plain = await loadChildScripts(undefined);
    expect(await loadChildScripts(folder)).toEqual(plain);
    const [name] = readdirSync(folder);
    const file = join(folder, name ?? '');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('lodash');
    expect(await loadChildScripts(folder)).toEqual(plain);
    writeFileSync(file, 'not json');
    expect(await loadChildScripts(folder)).toEqual(plain);
    // Below a file no folder can be made.
    expect(await loadChildScripts(join(file, 'below'))).toEqual(plain);
  });

  it('tell nothing of where they were made, and fit on a command line', async () => {
    const { child, bootstrap } = await loadChildScripts(undefined);
    expect(child + bootstrap).not.toContain(process.cwd());
    expect(child.length).toBeLessThan(100_000);
  });
});

describe('the heap for a code', () => {
  const heapOf = (code: string): string | undefined =>
    HEAPS.find(({ libraries }) => !new RegExp(lacksPattern(libraries)).test(code))?.name;

  it.each([
    ['return 1', 'plain'],
    ['return a_b + $_', 'plain'],
    ['return _.sum([1])', 'common'],
    ['return DateTime.now()', 'common'],
    ['return Papa.parse("")', 'common'],
    ['return z.string()', 'full'],
    ['return _.map([], zod.parse)', 'full'],
    ['return new jsPDF()', 'pdf'],
    ['autoTable(doc, {})', 'pdf'],
  ])('%s', (code, heap) => {
    expect(heapOf(code)).toBe(heap);
  });

  it('the last one lacks nothing', () => {
    expect(HEAPS.at(-1)?.libraries).toEqual(LIBRARIES);
  });
});
