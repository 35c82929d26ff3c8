import { describe, expect, it } from 'vitest';
import { allScripts, chunksOf, kilobytes, textOf } from '../bench-canvas/bundle.ts';

const LISTS = ['FunctionsScreen', 'RunsScreen', 'SettingsScreen', 'VersionsScreen'];

/** The code editors' own code, which comes with the first field that needs it. */
const CODE_EDITOR = /CodeEditor|MergeView|language-support/;

describe('ux 17 what a route downloads', () => {
  it('48 the editor is 420 KB of script at most, before any code editor', () => {
    const files = chunksOf('EditorScreen');
    expect(files.filter((file) => CODE_EDITOR.test(file))).toEqual([]);
    expect(kilobytes(files)).toBeLessThanOrEqual(420);
  });

  it.each(LISTS)('%s is 300 KB of script at most', (route) => {
    expect(kilobytes(chunksOf(route))).toBeLessThanOrEqual(300);
  });

  it('lists load neither canvas, layout nor the expression language', () => {
    const canvas = chunksOf('EditorScreen').filter((file) => textOf(file).includes('react-flow__viewport'));
    expect(canvas).toHaveLength(1);
    for (const route of LISTS) expect(chunksOf(route)).not.toContain(canvas[0]);
  });

  it('layout runs in a worker, and its code is in no route', () => {
    for (const file of chunksOf('EditorScreen')) expect(textOf(file)).not.toContain('network-simplex');
  });

  it('no script makes code of text', () => {
    for (const file of allScripts()) expect(textOf(file).replaceAll('no-eval', '')).not.toMatch(/[^\w.$]eval\(/);
  });
});
