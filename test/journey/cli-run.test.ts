import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionDocument, JsonValue } from '#schema';
import manifest from '../../package.json' with { type: 'json' };
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../support/build.ts';
import { type Ended, runCli } from '../support/cli.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Calling, testing and typing functions from a terminal. */

const ROOT = join(import.meta.dirname, '..', '..');
const dir = mkdtempSync(join(tmpdir(), 'switchyard-cli-run-'));
let server: TestServer;

const cli = (
  args: string[],
  { env = {}, stdin }: { env?: Record<string, string>; stdin?: string } = {},
): Promise<Ended> => runCli(args, { SWITCHYARD_URL: server.url, SWITCHYARD_TOKEN: server.token, ...env }, stdin);

async function save(document: FunctionDocument, publish = true): Promise<void> {
  const { name } = document;
  const body = { document: document as unknown as JsonValue, revision: null };
  const saved = await server.call('PUT', `/api/functions/${name}`, body);
  if (publish) await server.call('POST', `/api/functions/${name}/publish`, { revision: saved.body.revision });
}

const ESCAPES = '\u001b[2J\u009bevil\u0007';

beforeAll(async () => {
  server = await startTestServer();
  await save(
    aFunction(aGraph([returns('{ text: params.text, count: params.count, when: params.when, list: params.list }')]), {
      name: 'echo',
      params: [
        { name: 'text', type: 'string', required: true },
        { name: 'count', type: 'integer', default: 7 },
        { name: 'when', type: 'enum', values: ['2026', 1] },
        { name: 'list', type: 'array', items: { type: 'number' } },
      ],
    }),
  );
  const loud = aGraph(
    [
      aBlock('log', 'say', { message: lit(`line one\n${ESCAPES}`), level: 'warn' }),
      aBlock('wait', 'hold', { ms: expr('params.ms') }),
      returns('params.ms'),
    ],
    'say > hold',
    'hold > done',
  );
  await save(aFunction(loud, { name: 'slow', params: [{ name: 'ms', type: 'integer', default: 0 }] }), false);
  await save(aFunction(aGraph([returns('"pong"')]), { name: 'ping' }));
});
afterAll(async () => {
  await server.dispose();
  rmSync(dir, { recursive: true, force: true });
});

describe('run', () => {
  it('prints the result, and nothing else, into a pipe', async () => {
    const { code, out, err } = await cli(['run', 'orderTotal', '--params', '{"orderId":1}']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ orderId: 1, total: 1648.23 });
    expect(out.trimEnd()).not.toContain('\n');
  });

  it('takes parameters from a file, from standard input, and one by one by their declared types', async () => {
    const file = join(dir, 'params.json');
    // As an editor on Windows may write it, with a mark of the byte order.
    writeFileSync(file, '\ufeff{"text":"from a file","list":[1]}');
    const [fromFile, fromInput, single] = await Promise.all([
      cli(['run', 'echo', '--params', `@${file}`, '--param', 'list=[1, 2]']),
      cli(['run', 'echo', '--params', '-'], { stdin: '{"text":"typed"}' }),
      cli(['run', 'echo', '--param', 'text=12', '--param', 'count=12', '--param', 'when=2026', '--param', 'list=[]']),
    ]);
    expect(JSON.parse(fromFile.out)).toMatchObject({ text: 'from a file', list: [1, 2] });
    expect(JSON.parse(fromInput.out)).toEqual({ text: 'typed', count: 7, when: null, list: null });
    expect(JSON.parse(single.out)).toEqual({ text: '12', count: 12, when: '2026', list: [] });
    expect(JSON.parse((await cli(['run', 'echo', '--param', 'text=a=b', '--param', 'when=1'])).out)).toMatchObject({
      text: 'a=b',
      when: 1,
    });
  });

  it('--json answers one document, good or not', async () => {
    const good = await cli(['run', 'ping', '--json']);
    expect(JSON.parse(good.out)).toEqual({ data: 'pong', runId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const bad = await cli(['run', 'orderTotal', '--param', 'orderId=99', '--json']);
    expect(bad).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(bad.out)).toMatchObject({ code: 'order.notFound', status: 422, details: { orderId: 99 } });
  });

  it('a call with a key runs once', async () => {
    const call = () => cli(['run', 'ping', '--json', '--idempotency-key', 'order 7, "first"']);
    const first = await call();
    expect(first.code).toBe(0);
    expect((await call()).out).toBe(first.out);
  });

  it('what the author says goes to standard error, with the run', async () => {
    const { code, out, err } = await cli(['run', 'orderTotal', '--param', 'orderId=99']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/There is no order 99\. \(order\.notFound\)[\s\S]*run [0-9a-f-]{36}/);
  });

  it('parameters that do not fit are all named, and are a wrong use', async () => {
    const { code, err } = await cli(['run', 'orderTotal', '--params', '{"orderId":"x","extra":1}']);
    expect(code).toBe(2);
    expect(err).toMatch(/\/orderId .*number[\s\S]*\/extra .*not declared/);
  });

  it('suggests the name that was meant', async () => {
    expect(await cli(['run', 'orderTotl'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('did you mean "orderTotal"?'),
    });
    expect(await cli(['test', 'slw'])).toMatchObject({ code: 1, err: expect.stringContaining('did you mean "slow"?') });
    expect(await cli(['run', 'slow'])).toMatchObject({ code: 1, err: expect.stringContaining('function.unpublished') });
  });

  const wrong: [string, string[], RegExp][] = [
    ['no name', ['run'], /missing required argument 'name'/],
    ['an option that there is not', ['run', 'ping', '--prams', '{}'], /Did you mean --params\?/],
    ['a command that there is not', ['rum'], /Did you mean run\?/],
    ['no JSON', ['run', 'ping', '--params', '{a:1}'], /not JSON/],
    ['JSON that is no object', ['run', 'ping', '--params', '[1]'], /no object/],
    ['a key that stands twice', ['run', 'ping', '--params', '{"a":1,"a":2}'], /"a" stands twice.*--params takes/],
    [
      'a key twice in one parameter',
      ['run', 'echo', '--param', 'list={"a":1,"a":2}'],
      /--param list: .*"a" stands twice/,
    ],
    ['a file that is not there', ['run', 'ping', '--params', '@/nowhere.json'], /can not be read/],
    ['a parameter without a value', ['run', 'ping', '--param', 'x'], /name=value/],
    ['a time that is none', ['run', 'ping', '--timeout', 'soon'], /no time/],
    ['an address that is none', ['run', 'ping', '--url', 'nowhere'], /no address of a server/],
  ];
  it.each(wrong)('%s is a wrong use', async (_, args, words) => {
    const { code, out, err } = await cli(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(words);
    expect(err).not.toContain('node_modules');
  });

  it('says what to do when nobody answers, without a token, and with a wrong one', async () => {
    expect(await cli(['run', 'ping'], { env: { SWITCHYARD_URL: 'http://127.0.0.1:9' } })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/No server answers at http:\/\/127\.0\.0\.1:9.*switchyard start/),
    });
    for (const token of ['', 'swy_admin_wrong']) {
      expect(await cli(['run', 'ping'], { env: { SWITCHYARD_TOKEN: token } })).toMatchObject({
        code: 1,
        err: expect.stringMatching(/export SWITCHYARD_TOKEN=.*auth\.required/),
      });
    }
  });

  it('something else at the address is said in words', async () => {
    const other = createServer((_, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Hi</h1>'),
    );
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    for (const args of [['run', 'ping'], ['test', 'ping'], ['types'], ['pull', '--dir', dir]]) {
      expect(await cli([...args, '--url', url]), args[0]).toMatchObject({
        code: 1,
        err: expect.stringMatching(/something else is at this address.*network\.answer/),
      });
    }
    other.close();
  });

  it('tells its release', async () => {
    expect(await cli(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  });

  it('help teaches, and keeps the token to itself', async () => {
    for (const command of ['run', 'test', 'types', 'pull', 'push']) {
      const { code, out } = await cli([command, '--help']);
      expect(code).toBe(0);
      expect(out).toContain('Examples:');
      expect(out).not.toContain(server.token);
    }
  });
});

describe('test', () => {
  it('tells each block as it settles, what a dry run held back, the result, and one line at the end', async () => {
    const { code, out } = await cli(['test', 'deleteCustomer', '--dry']);
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ deleteInService +[\d.]+ ms$/m);
    expect(out).toMatch(/^- reportFailure +skipped$/m);
    expect(out).toMatch(/deleteInService \(customer_service\): DELETE \/customers\/1 \[not sent\]/);
    expect(out).toContain('"deleted": true');
    expect(out.trimEnd().split('\n').at(-1)).toMatch(
      /^success in [\d.]+ ms: \d done, \d skipped, 2 held back · run [0-9a-f-]{36}$/,
    );
    expect(out).not.toContain('\u001b');
  });

  it('a failure says block and code, and is exit code 1', async () => {
    const { code, out } = await cli(['test', 'orderTotal', '--param', 'orderId=99']);
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ orderNotFound .*order\.notFound: There is no order 99\.$/m);
    expect(out).toMatch(/block orderNotFound\n {2}There is no order 99\. \(order\.notFound\)/);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^failed in [\d.]+ ms: \d done, 1 failed/);
  });

  it('logs stand under their block, and can not move the cursor', async () => {
    const { code, out } = await cli(['test', 'slow']);
    expect(code).toBe(0);
    expect(out).toMatch(/^ {4}warn {2}line one$/m);
    expect(out).toContain('\\u001b[2J\\u009bevil\\u0007');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });

  it('--json answers everything as one document', async () => {
    const { code, out } = await cli(['test', 'slow', '--json', '--params', '{"ms":1}']);
    expect(code).toBe(0);
    const told = JSON.parse(out);
    expect(told.run).toMatchObject({ status: 'success', mode: 'test', result: { text: '1' } });
    expect(told.steps.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`)).toContain(
      'hold success',
    );
    expect(told.logs).toMatchObject([{ level: 'warn' }]);
    expect(told).toMatchObject({ held: [], messages: [] });
  });

  it('--json answers a document also where nothing ran', async () => {
    const wrong = await cli(['test', 'slow', '--json', '--params', '{"ms":"x"}']);
    expect(wrong).toMatchObject({ code: 2, err: '' });
    expect(JSON.parse(wrong.out)).toMatchObject({ code: 'params.invalid', issues: [{ path: '/ms' }] });
    const unknown = await cli(['test', 'slw', '--json']);
    expect(unknown).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(unknown.out).detail).toContain('did you mean "slow"?');
  });

  it('Ctrl-C cancels the run on the server', async () => {
    const child = spawn(process.execPath, ['engine/cli/switchyard.js', 'test', 'slow', '--param', 'ms=20000'], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, SWITCHYARD_URL: server.url, SWITCHYARD_TOKEN: server.token },
    });
    let out = '';
    const exited = once(child, 'exit');
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        if (out.includes('✓ say')) resolve();
      });
      child.once('exit', () => resolve());
    });
    child.kill('SIGINT');
    expect((await exited)[0]).toBe(1);
    expect(out).toMatch(/^cancelled in [\d.]+ ms/m);
    const [, id] = /run ([0-9a-f-]{36})\s*$/.exec(out) ?? [];
    expect((await server.call('POST', `/api/runs/${id}/cancel`)).body.code).toBe('run.unknown');
  });
});

describe('types', () => {
  const file = join(dir, 'functions.d.ts');

  it('writes the same file each time, and --check tells when it is old', async () => {
    expect(await cli(['types', '--out', file, '--check'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('out of date'),
    });
    expect(await cli(['types', '--out', file])).toMatchObject({
      code: 0,
      err: expect.stringMatching(/\d functions in/),
    });
    const text = readFileSync(file, 'utf8');
    expect((await cli(['types', '--out', '-'])).out).toBe(text);
    expect((await cli(['types', '--out', file, '--check'])).code).toBe(0);
    writeFileSync(file, `${text}\n// changed by hand\n`);
    expect((await cli(['types', '--out', file, '--check'])).code).toBe(1);
    writeFileSync(file, text);
  });

  it('the compiler takes right calls and no wrong ones', async () => {
    await cli(['types', '--out', file]);
    const good = [
      `const order = await client.run('orderTotal', { orderId: 1 });`,
      `const total: number = order.total;`,
      `const lines: string[] = order.lines.map((line) => line.product);`,
      `await client.run('deleteCustomer', { id: 1, name: null }, { idempotencyKey: 'k', timeoutMs: 5 });`,
      `await client.run('echo', { text: 'a', when: 1, list: [1, 2] });`,
      `await client.run('ping');`,
      `await client.run('ping', {}, { timeoutMs: 1 });`,
      `const { data, runId } = await client.runWithMeta('orderTotal', { orderId: 1 });`,
      `const sum: number = data.total; const id: string | undefined = runId;`,
      `const anything: unknown = await createClient({ baseUrl: '' }).run('whatever', { a: 1 });`,
    ];
    const bad = [
      `await client.run('orderTotl', { orderId: 1 });`,
      `await client.run('orderTotal', { orderid: 1 });`,
      `await client.run('orderTotal', { orderId: 1, more: 2 });`,
      `await client.run('orderTotal', { orderId: '1' });`,
      `await client.run('orderTotal', {});`,
      `await client.run('orderTotal');`,
      `await client.run('echo', { text: 'a', when: 'never' });`,
      `await client.run('echo', { text: 'a', list: ['b'] });`,
      `await client.run('ping', { a: 1 });`,
      `(await client.run('orderTotal', { orderId: 1 })).totl;`,
      `const wrong: string = (await client.run('orderTotal', { orderId: 1 })).total;`,
      `(await client.run('ping')).length;`,
      `(await client.runWithMeta('orderTotal', { orderId: 1 })).data.totl;`,
      `await client.run('deleteCustomer', { id: 1 }, { idempotencykey: 'k' });`,
      `createClient<Functions>({ baseURL: '' });`,
    ];
    const head = [
      `import { createClient } from '${join(ROOT, 'engine/client/index.ts')}';`,
      `import type { Functions } from './functions.d.ts';`,
      `const client = createClient<Functions>({ baseUrl: '' });`,
    ];
    writeFileSync(join(dir, 'calls.ts'), [...head, ...good, ...bad, 'export {};'].join('\n'));
    const { out } = await tsc();
    const lines = [...out.matchAll(/^calls\.ts\((\d+),/gm)].map((match) => Number(match[1]));
    const firstBad = head.length + good.length + 1;
    expect([...new Set(lines)], out).toEqual(bad.map((_, index) => firstBad + index));
    expect(out.split('\n').filter((line) => /error TS/.test(line) && !line.startsWith('calls.ts('))).toEqual([]);
  });
});

/** The real compiler over the folder, as strict as it gets. */
function tsc(): Promise<Ended> {
  const compilerOptions = {
    ...{ target: 'es2025', lib: ['esnext', 'dom'], module: 'nodenext', types: [], noEmit: true, strict: true },
    ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, allowImportingTsExtensions: true },
  };
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['calls.ts', 'functions.d.ts'] }));
  return new Promise((resolve) => {
    execFile(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.', '--pretty', 'false'], { cwd: dir }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}
