import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ChurnMap } from './churn-map.ts';

describe('what comes and goes', () => {
  it('is found by its key, until it leaves', () => {
    const map = new ChurnMap<string, number>();
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    expect([map.size, map.get('a'), map.has('a'), map.values()]).toEqual([2, 3, true, [2, 3]]);
    map.delete('a');
    map.delete('a');
    expect([map.size, map.get('a'), map.has('a'), map.values()]).toEqual([1, undefined, false, [2]]);
    map.clear();
    expect([map.size, map.values()]).toEqual([0, []]);
  });

  // In a process of its own, for what is counted there is what the collector of young objects leaves behind.
  it('leaves nothing for a full collection, as a Map does', () => {
    const left = (kind: string) =>
      Number(execFileSync(process.execPath, FLAGS.concat('-e', churn(kind)), { encoding: 'utf8' }));
    expect(left('Map')).toBeGreaterThan(3 * left('ChurnMap'));
  });
});

const FLAGS = ['--expose-gc', '--max-semi-space-size=1', '--initial-heap-size=512', '--input-type=module'];

/** A program that lets 20,000 entries of 1 KB come and go, 16 at a time, and tells what is old by then. */
function churn(kind: string): string {
  const module = JSON.stringify(new URL('./churn-map.ts', import.meta.url).href);
  return `const { ChurnMap } = await import(${module});
const { getHeapSpaceStatistics } = await import('node:v8');
const map = ${kind === 'Map' ? 'new Map()' : 'new ChurnMap()'};
for (let i = 0; i < 16; i++) map.set(i, new Array(128).fill(i));
gc();
const old = () => getHeapSpaceStatistics().find((space) => space.space_name === 'old_space').space_used_size;
const before = old();
for (let i = 16; i < 20000; i++) { map.delete(i - 16); map.set(i, new Array(128).fill(i)); }
console.log(old() - before);`;
}
