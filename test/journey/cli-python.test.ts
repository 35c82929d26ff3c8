import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { aWheel } from '../support/wheel.ts';

const root = mkdtempSync(join(tmpdir(), 'switchyard-cli-python-'));
afterAll(() => rmSync(root, { recursive: true }));

const cli = (...args: string[]): string =>
  execFileSync(process.execPath, [join(import.meta.dirname, '../../engine/cli/switchyard.js'), ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { PATH: process.env.PATH, SWITCHYARD_DATA_DIR: root, SWITCHYARD_PYTHON_WHEELS: root },
  });

it('adds a library and lists it', () => {
  const file = join(root, 'our_rules-1.2-py3-none-any.whl');
  writeFileSync(file, aWheel({ 'our_rules.py': 'x = 1' }));
  expect(cli('python', 'list')).toBe('');
  expect(cli('python', 'add', file)).toBe('added our-rules 1.2\n');
  expect(cli('python', 'list')).toBe('our-rules 1.2  import our_rules\n');
});

it('says what is wrong, and adds nothing', () => {
  expect(() => cli('python', 'add', 'no-such-package')).toThrow('Pyodide has no package');
  expect(cli('python', 'list')).not.toContain('no-such');
});
