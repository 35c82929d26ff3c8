import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** All that a file imports, and what those import. */
function importsOf(file: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(file.href)) return seen;
  seen.add(file.href);
  for (const [, statement = '', from = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) ([^;]*?)from '([^']+)';$/gms,
  )) {
    if (statement.startsWith('type ')) continue;
    if (from.startsWith('.')) importsOf(new URL(from, file), seen);
    else seen.add(from);
  }
  return seen;
}

test('evaluating trees needs nothing but files of this folder: no parser, no Node', () => {
  for (const entry of ['./evaluate.ts']) {
    const imports = [...importsOf(new URL(entry, import.meta.url))];
    expect(imports.length).toBeGreaterThan(3);
    expect(imports.filter((each) => !each.startsWith('file:'))).toEqual([]);
  }
});

test('all that has no door of its own needs acorn only', () => {
  const imports = [...importsOf(new URL('./index.ts', import.meta.url))];
  expect(imports.filter((each) => !each.startsWith('file:'))).toEqual(['acorn']);
});
