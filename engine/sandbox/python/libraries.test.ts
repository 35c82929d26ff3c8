import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '#core';
import { failure } from '../../../test/contract/sandbox-request.ts';
import { aPythonRequest, createPythonSandbox } from '../../../test/support/python.ts';
import { aWheel } from '../../../test/support/wheel.ts';
import { addLibraries, removeLibraries } from './add-libraries.ts';

const root = mkdtempSync(join(tmpdir(), 'switchyard-libraries-'));
const folder = join(root, 'python');
const logged: [message: string, libraries: unknown][] = [];
let sandbox: Sandbox;

function write(name: string, version: string, files: Record<string, string>, needs: readonly string[] = []): string {
  const file = join(root, `${name}-${version}-py3-none-any.whl`);
  const metadata = needs.map((need) => `Requires-Dist: ${need}\n`).join('');
  writeFileSync(file, aWheel({ ...files, [`${name}-${version}.dist-info/METADATA`]: `Name: ${name}\n${metadata}` }));
  return file;
}

const add = (...wanted: string[]) => addLibraries({ folder, sources: { wheels: root, index: undefined }, wanted });
const request = (code: string, ...libraries: string[]) => ({ ...aPythonRequest(code), libraries });
const json = async (code: string, ...libraries: string[]): Promise<unknown> =>
  JSON.parse((await sandbox.run(request(code, ...libraries))).json);

beforeAll(async () => {
  const tax = write('tax', '1.0', { 'tax.py': 'def tax(amount):\n    return amount * 0.19\n' });
  const rules = write(
    'our_rules',
    '1.2',
    { 'our_rules/__init__.py': 'from tax import tax\ncalls = []\n', 'our_rules/late.py': 'x = 7\n' },
    ['tax'],
  );
  await add(tax, rules, write('broken', '1', { 'broken.py': 'import nowhere\n' }));
  sandbox = await createPythonSandbox({
    interpreters: 1,
    pythonDir: folder,
    log: (_level, message, fields) => logged.push([message, fields?.libraries]),
  });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(root, { recursive: true });
});

describe('code imports the libraries that its function names', () => {
  it('with what they need, as they were before each run; they are in memory already', async () => {
    const code =
      'import sys\nknown = "our_rules" in sys.modules\nimport our_rules\nour_rules.calls.append(1)\nreturn [our_rules.tax(100), len(our_rules.calls), known]';
    for (let times = 0; times < 3; times++) expect(await json(code, 'our-rules')).toEqual([19, 1, true]);
    expect(await json('from our_rules.late import x\nimport tax\nreturn [x, tax.tax(100)]', 'our-rules')).toEqual([
      7, 19,
    ]);
  });

  it('not those that it does not name, whatever others name', async () => {
    await json('import our_rules', 'our-rules');
    expect(await failure(sandbox.run(request('x = 1\nimport our_rules')))).toMatchObject({
      code: 'code.failed',
      details: { line: 2 },
      message:
        'ModuleNotFoundError: No module named \'our_rules\' (line 2). It is in the library "our-rules", which the function does not name: add it to its libraries.',
    });
    expect(await json('import sys\nreturn [name for name in sys.modules if name in ("our_rules", "tax")]')).toEqual([]);
    expect(await failure(sandbox.run(request('import our_rules', 'tax')))).toMatchObject({
      message: expect.stringContaining('does not name'),
    });
  });

  it('nor those that nobody allowed, named or not', async () => {
    for (const names of [[], ['numpy']]) {
      expect(await failure(sandbox.run(request('import numpy', ...names)))).toMatchObject({
        message: expect.stringMatching(/^ModuleNotFoundError.*No library that this server allows has it/),
      });
    }
    expect(await json('try:\n  import numpy\nexcept ImportError:\n  return "without"', 'numpy')).toBe('without');
  });

  it('one that is broken says why to the code that imports it', async () => {
    expect(await failure(sandbox.run(request('import broken', 'broken')))).toMatchObject({
      details: { name: 'ModuleNotFoundError', message: "No module named 'nowhere'" },
    });
    expect(await json('return 1', 'broken')).toBe(1);
  });

  it('functions that name the same share a process; the one longest unused makes place', async () => {
    logged.length = 0;
    for (const names of [['broken', 'tax'], ['tax', 'broken'], ['our-rules', 'tax'], [], ['our-rules']]) {
      expect(await json('return 1', ...names)).toBe(1);
    }
    const started = logged.filter(([message]) => message === 'Python is ready').map(([, libraries]) => libraries);
    // With the one that names tax alone these are three; the fourth, of our-rules, had to go for them, or was there still.
    expect(started.filter((names) => JSON.stringify(names) === '["broken","tax"]')).toHaveLength(1);
    expect(started).not.toContainEqual([]);
  });

  it('what is added and removed counts from the next run on', async () => {
    await add(write('fresh', '1', { 'fresh.py': 'x = 1\n' }));
    expect(await json('import fresh\nreturn fresh.x', 'fresh')).toBe(1);
    await add(write('fresh', '2', { 'fresh.py': 'x = 2\n' }));
    expect(await json('import fresh\nreturn fresh.x', 'fresh')).toBe(2);
    await removeLibraries(folder, ['fresh']);
    expect(await failure(sandbox.run(request('import fresh', 'fresh')))).toMatchObject({
      message: expect.stringContaining('No library that this server allows'),
    });
  });
});

it('libraries are told with versions, those that come along included', async () => {
  const all = await sandbox.libraries('python');
  expect(all.find(({ name }) => name === 'our-rules')).toEqual({
    ...{ name: 'our-rules', version: '1.2', modules: ['our_rules'], requires: ['tax'], isShipped: false },
  });
  expect(all.filter(({ isShipped }) => isShipped).map(({ name }) => name)).toEqual([
    'python-dateutil',
    'six',
    'tzdata',
  ]);
  expect(await sandbox.libraries('javascript')).toEqual([]);
});

it('a snapshot on disk that is not whole is made again', async () => {
  const cacheDir = join(root, 'cache');
  const start = async (): Promise<unknown> => {
    const own = await createPythonSandbox({ interpreters: 1, pythonDir: folder, cacheDir });
    try {
      return JSON.parse((await own.run(request('import tax\nreturn tax.tax(100)', 'tax'))).json);
    } finally {
      await own.close();
    }
  };
  expect(await start()).toBe(19);
  const [name = ''] = readdirSync(cacheDir).filter((file) => file.startsWith('python-snapshot'));
  const whole = readFileSync(join(cacheDir, name));
  for (const damaged of [whole.subarray(0, 1_000_000), Buffer.concat([whole.subarray(0, -1), Buffer.from('x')])]) {
    writeFileSync(join(cacheDir, name), damaged);
    expect(await start()).toBe(19);
    expect(readFileSync(join(cacheDir, name)).length).toBe(whole.length);
  }
});
