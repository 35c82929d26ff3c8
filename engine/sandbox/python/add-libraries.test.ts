import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aWheel } from '../../../test/support/wheel.ts';
import { addLibraries, removeLibraries } from './add-libraries.ts';
import { AllowList } from './allow-list.ts';
import { readWheelName } from './wheel.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard-wheels-'));
});
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  rmSync(root, { recursive: true });
});

const folder = () => join(root, 'python');
const add = (wanted: string[], sources: { wheels?: string; index?: string } = {}) =>
  addLibraries({ folder: folder(), sources: { wheels: root, index: undefined, ...sources }, wanted });
const listed = async () => Object.fromEntries(await new AllowList(folder()).list());

function bytesOf(name: string, version: string, needs: readonly string[] = []): Buffer {
  const metadata = [
    'Metadata-Version: 2.1',
    `Name: ${name}`,
    ...needs.map((need) => `Requires-Dist: ${need}`),
    '',
    'x',
  ];
  return aWheel({
    [`${name}/__init__.py`]: 'x = 1\n',
    [`${name}-${version}.dist-info/METADATA`]: metadata.join('\n'),
  });
}

function write(name: string, version: string, needs: readonly string[] = []): string {
  const file = join(root, `${name}-${version}-py3-none-any.whl`);
  writeFileSync(file, bytesOf(name, version, needs));
  return file;
}

describe('adding a library', () => {
  it('a wheel of one’s own, by its path: it is copied, and its sha256 is written down', async () => {
    expect(await add([write('our_rules', '1.2')])).toEqual(['our-rules 1.2']);
    expect(readdirSync(folder()).sort()).toEqual(['lock.json', 'our_rules-1.2-py3-none-any.whl']);
    expect(await listed()).toMatchObject({ 'our-rules': { version: '1.2', modules: ['our_rules'], requires: [] } });
  });

  it('a package of Pyodide must have the sha256 of its lock file; nothing is written otherwise', async () => {
    writeFileSync(join(root, 'pytz-2026.1.post1-py2.py3-none-any.whl'), bytesOf('pytz', '2026.1.post1'));
    await expect(add(['pytz'])).rejects.toThrow(
      /pytz: pytz-[\w.]+-py2\.py3-none-any\.whl has the sha256 \w+, Pyodide's/,
    );
    expect(readdirSync(root)).not.toContain('python');
  });

  it('with all that a package needs, each of which must be there', async () => {
    await expect(add(['pandas'])).rejects.toThrow(/ENOENT.*\.whl/);
    await expect(add(['no-such-package'])).rejects.toThrow(/Pyodide has no package "no-such-package".*PYTHON_INDEX/);
    await expect(add(['six'])).rejects.toThrow('comes with the product');
    await expect(add(['pytz==1.0'])).rejects.toThrow(/there is pytz 2026[\w.]+, and asked for was pytz==1.0/);
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

  it('a new version takes the place of the old one', async () => {
    await add([write('our_rules', '1.2')]);
    await add([write('our_rules', '2.0')]);
    expect(readdirSync(folder()).sort()).toEqual(['lock.json', 'our_rules-2.0-py3-none-any.whl']);
  });
});

describe('from a folder of wheels', () => {
  it('the newest that fits, with what it needs here', async () => {
    write('rules', '1.9');
    write('rules', '1.10', [
      'tax (>=2,<3)',
      'win-only; sys_platform == "win32"',
      'tested; extra == "test"',
      "later ; python_version >= '3.9' and (os_name == 'posix' or os_name == 'nt')",
      'python-dateutil>=2.8',
    ]);
    write('rules', '2.0rc1');
    for (const version of ['1.0', '2.5', '3.0']) write('tax', version);
    write('later', '1');
    expect(await add(['rules'], { index: root })).toEqual(['rules 1.10', 'tax 2.5', 'later 1']);
    expect(await listed()).toMatchObject({ rules: { requires: ['tax', 'later'] }, tax: { version: '2.5' } });
    expect(await add(['rules<1.10'], { index: root })).toEqual(['rules 1.9']);
  });

  it('what is there already must fit', async () => {
    write('tax', '1.0');
    await add(['tax'], { index: root });
    write('rules', '1.0', ['tax>=2']);
    await expect(add(['rules'], { index: root })).rejects.toThrow('there is tax 1.0, and rules needs tax>=2');
  });

  it('says who needs what is not there', async () => {
    write('rules', '1.0', ['nowhere>=1']);
    await expect(add(['rules'], { index: root })).rejects.toThrow(
      /has no wheel of "nowhere" >=1, which rules needs that runs here/,
    );
  });
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('from a package index', () => {
  const bytes = bytesOf('our_rules', '1.2');
  const sum = createHash('sha256').update(bytes).digest('hex');
  const file = 'our_rules-1.2-py3-none-any.whl';

  it.each([
    ['in JSON', sum, true],
    ['in HTML', sum, false],
  ])('%s, with the sha256 that it tells', async (_what, told, isJson) => {
    const index = await serve(({ url }, response) => {
      if (url === `/files/${file}`) response.end(bytes);
      else if (url !== '/simple/our-rules/') response.writeHead(404).end();
      else if (isJson) {
        const files = [
          { filename: file, url: `/files/${file}`, hashes: { sha256: told } },
          { filename: 'our_rules-9.0-py3-none-any.whl', url: '/x', hashes: {}, yanked: true },
          { filename: 'our_rules-8.0-py3-none-any.whl', url: '/x', hashes: {}, 'requires-python': '>=4' },
          { filename: 'our_rules-7.0-cp314-cp314-win_amd64.whl', url: '/x', hashes: {} },
          { filename: 'our_rules-7.0.tar.gz', url: '/x', hashes: {} },
        ];
        response.setHeader('Content-Type', 'application/vnd.pypi.simple.v1+json').end(JSON.stringify({ files }));
      } else {
        const old = `<a href="/x" data-requires-python="&gt;=4">our_rules-8.0-py3-none-any.whl</a>`;
        response
          .setHeader('Content-Type', 'text/html')
          .end(`<html>${old}<a href="../../files/${file}#sha256=${told}">${file}</a></html>`);
      }
    });
    expect(await add(['Our.Rules'], { index: `${index}/simple` })).toEqual(['our-rules 1.2']);
    await expect(add(['other'], { index: `${index}/simple` })).rejects.toThrow('has no wheel of "other"');
  });

  it('not with another sha256, and not without one', async () => {
    let hashes: object = { sha256: 'f'.repeat(64) };
    const index = await serve(({ url }, response) => {
      if (url?.startsWith('/files')) response.end(bytes);
      else
        response
          .setHeader('Content-Type', 'application/json')
          .end(JSON.stringify({ files: [{ filename: file, url: '/files/x', hashes }] }));
    });
    await expect(add(['our-rules'], { index })).rejects.toThrow(/has the sha256 \w+, the package index says f+/);
    hashes = {};
    await expect(add(['our-rules'], { index })).rejects.toThrow('tells no sha256');
    expect(readdirSync(root)).not.toContain('python');
  });
});

describe('removing a library', () => {
  it('takes it off the list, with its wheel', async () => {
    await add([write('rules', '1.0'), write('tax', '1.0')]);
    expect(await removeLibraries(folder(), ['Rules'])).toEqual(['rules 1.0']);
    expect(Object.keys(await listed())).toEqual(['tax']);
    expect(readdirSync(folder()).sort()).toEqual(['lock.json', 'tax-1.0-py3-none-any.whl']);
  });

  it('not one that is not there, nor one that another needs', async () => {
    write('tax', '1.0');
    await add([write('rules', '1.0', ['tax'])], { index: root });
    await expect(removeLibraries(folder(), ['gone'])).rejects.toThrow('"gone" is not on the list');
    await expect(removeLibraries(folder(), ['tax'])).rejects.toThrow('rules needs tax: remove rules, too');
    expect(await removeLibraries(folder(), ['tax', 'rules'])).toEqual(['rules 1.0', 'tax 1.0']);
  });
});

it('a list that somebody broke is told by its name, and a wheel that was changed is not used', async () => {
  await add([write('rules', '1.0')]);
  writeFileSync(join(folder(), 'rules-1.0-py3-none-any.whl'), bytesOf('rules', '1.1'));
  const list = new AllowList(folder());
  await expect(list.readWheels(await list.resolve(['rules']))).rejects.toThrow('not the one that was added');
  writeFileSync(join(folder(), 'lock.json'), readFileSync(join(folder(), 'lock.json'), 'utf8').slice(5));
  await expect(list.list()).rejects.toThrow(/lock\.json is not a list of libraries/);
});
