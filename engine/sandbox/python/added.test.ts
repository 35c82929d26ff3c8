import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../../test/contract/sandbox-request.ts';
import { aPythonRequest, createPythonSandbox } from '../../../test/support/python.ts';
import { aWheel } from '../../../test/support/wheel.ts';
import { addLibraries, listAdded, readAdded } from './added.ts';
import { readWheelName } from './wheel.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard-wheels-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const folder = () => join(root, 'python');
const add = (wanted: string[], source = root) => addLibraries({ folder: folder(), source, wanted });

function write(name: string, files: Record<string, string>): string {
  writeFileSync(join(root, name), aWheel(files));
  return join(root, name);
}

const rules = () =>
  write('our_rules-1.2-py3-none-any.whl', {
    'our_rules/__init__.py': 'from .tax import tax\ncalls = []\n',
    'our_rules/tax.py': 'def tax(amount):\n    return amount * 0.19\n',
    'our_rules-1.2.dist-info/METADATA': 'Name: our-rules\n',
  });

describe('adding a library', () => {
  it('a wheel of one’s own, by its path: it is copied, and its sha256 is written down', async () => {
    expect(await add([rules()])).toEqual(['our-rules 1.2']);
    expect(readdirSync(folder()).sort()).toEqual(['lock.json', 'our_rules-1.2-py3-none-any.whl']);
    expect(await listAdded(folder())).toEqual([{ name: 'our-rules', version: '1.2', modules: ['our_rules'] }]);
  });

  it('a wheel that was changed afterwards is not used', async () => {
    await add([rules()]);
    writeFileSync(join(folder(), 'our_rules-1.2-py3-none-any.whl'), aWheel({ 'our_rules.py': 'evil = 1' }));
    await expect(readAdded(folder())).rejects.toThrow('not the one that was added');
  });

  it('a package of Pyodide must have the sha256 of its lock file; nothing is written otherwise', async () => {
    const name = readdirSync(join(import.meta.dirname, 'wheels')).find((file) => file.startsWith('six')) ?? '';
    writeFileSync(join(root, name), readFileSync(join(import.meta.dirname, 'wheels', name)));
    await expect(add(['six'])).rejects.toThrow(/six: six-[\d.]+-py2\.py3-none-any\.whl has the sha256 \w+, Pyodide's/);
    expect(readdirSync(root)).not.toContain('python');
  });

  it('with all that a package needs, each of which must be there', async () => {
    await expect(add(['pandas'])).rejects.toThrow(/ENOENT.*\.whl/);
    await expect(add(['no-such-package'])).rejects.toThrow('Pyodide has no package "no-such-package"');
  });

  it.each([
    ['notes.txt', 'is not the name of a wheel'],
    ['numpy-2.4.6-cp314-cp314-manylinux_2_28_x86_64.whl', 'made for another machine'],
  ])('not %s', (name, message) => {
    expect(() => readWheelName(name)).toThrow(message);
  });

  it('nor a file that is no zip', async () => {
    writeFileSync(join(root, 'x-1-py3-none-any.whl'), 'text');
    await expect(add([join(root, 'x-1-py3-none-any.whl')])).rejects.toThrow('not a zip');
  });
});

describe('code imports what was added', () => {
  it('and finds it as it was before each run; a library that is broken says why to who imports it', async () => {
    const broken = write('broken-1-py3-none-any.whl', { 'broken.py': 'import nowhere\n' });
    await add([rules(), broken]);
    const sandbox = await createPythonSandbox({ interpreters: 1, pythonDir: folder() });
    try {
      const code = 'import our_rules\nour_rules.calls.append(1)\nreturn [our_rules.tax(100), len(our_rules.calls)]';
      for (let times = 0; times < 3; times++) {
        expect((await sandbox.run(aPythonRequest(code))).json).toBe('[19.0,1]');
      }
      expect((await sandbox.run(aPythonRequest('import sys\nreturn "our_rules" in sys.modules'))).json).toBe('true');
      const error = await failure(sandbox.run(aPythonRequest('import broken')));
      expect(error).toMatchObject({ details: { name: 'ModuleNotFoundError', message: "No module named 'nowhere'" } });
    } finally {
      await sandbox.close();
    }
  });

  it('without a library there is an error that names it', async () => {
    const sandbox = await createPythonSandbox({ interpreters: 1, pythonDir: folder() });
    const error = await failure(sandbox.run(aPythonRequest('import our_rules')));
    await sandbox.close();
    expect(error).toMatchObject({
      code: 'code.failed',
      message: "ModuleNotFoundError: No module named 'our_rules' (line 1)",
    });
  });
});
