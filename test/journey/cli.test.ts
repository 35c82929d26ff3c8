import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, runCli } from '../support/cli.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** The command line as an engineer uses it from a terminal. */

const ROOT = join(import.meta.dirname, '..', '..');
let server: TestServer;
const dir = mkdtempSync(join(tmpdir(), 'switchyard-cli-'));

const cli = (args: string[], env: Record<string, string> = {}): Promise<Ended> =>
  runCli(args, { SWITCHYARD_URL: server.url, SWITCHYARD_TOKEN: server.token, ...env });

/** Lets somebody else be faster: `then` runs when the server has answered, before whoever asked hears of it. */
async function startBetween(target: string, then: (request: IncomingMessage) => Promise<void>) {
  const proxy = createHttpServer(async (request, response) => {
    const body = await text(request);
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const answer = await fetch(new URL(request.url ?? '', target), {
      method: request.method ?? 'GET',
      headers: { authorization, ...(type === '' ? {} : { 'content-type': type }) },
      ...(body === '' ? {} : { body }),
    });
    await then(request);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(await answer.text());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((resolve) => proxy.close(resolve)) };
}

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.dispose();
  rmSync(dir, { recursive: true, force: true });
});

describe('pull and push (1.7)', () => {
  it('pull writes the same bytes that the examples were made of', async () => {
    expect(await cli(['pull', '--dir', dir])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+ functions are in/m),
    });
    for (const [name, folder] of [
      ['deleteCustomer', 'delete-customer'],
      ['orderTotal', 'order-total'],
      ['customerScore', 'customer-score'],
    ] as const) {
      const pulled = readdirSync(join(dir, name)).sort();
      expect(pulled).toContain('function.json');
      for (const file of pulled) {
        expect(readFileSync(join(dir, name, file), 'utf8'), file).toBe(
          readFileSync(join(ROOT, 'examples', folder, file), 'utf8'),
        );
      }
    }
  });

  it('push of what is the same changes nothing', async () => {
    const { out } = await cli(['push', '--dir', dir]);
    expect(out).toContain('orderTotal is the same on the server');
    expect((await server.call('GET', '/api/functions/orderTotal')).body.revision).toBe(1);
  });

  it('an edit in an editor goes to the draft, and live only with --publish', async () => {
    const file = join(dir, 'orderTotal', 'computeTotals.js');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('total: (subtotal + tax) / 100', 'total: (subtotal + tax) / 100 + 1'),
    );
    expect((await cli(['push', 'orderTotal', '--dir', dir])).out).toContain('pushed orderTotal (revision 2)');
    const run = () => server.call('POST', '/api/functions/orderTotal/run', { params: { orderId: 1 } });
    expect((await run()).body.data.total).toBe(1648.23);
    expect((await cli(['push', 'orderTotal', '--dir', dir, '--publish'])).out).toContain(
      'published orderTotal as version 2',
    );
    expect((await cli(['push', 'orderTotal', '--dir', dir, '--publish'])).out).toContain(
      'orderTotal is live already, as version 2',
    );
    expect((await run()).body.data.total).toBe(1649.23);
  });

  it('never overwrites what somebody else saved meanwhile, unless told to', async () => {
    const { body } = await server.call('GET', '/api/functions/orderTotal');
    await server.call('PUT', '/api/functions/orderTotal', {
      document: { ...body.document, description: 'theirs' },
      revision: body.revision,
    });
    const file = join(dir, 'orderTotal', 'getOrder.sql');
    writeFileSync(file, `${readFileSync(file, 'utf8').trimEnd()} limit 1\n`);
    const { code, err } = await cli(['push', 'orderTotal', '--dir', dir]);
    expect(code).toBe(1);
    expect(err).toMatch(/saved by admin.*pull.*--force.*function\.conflict/);
    // Both documents are for programs: they would bury what to do.
    expect(err).not.toContain('getOrder');
    expect((await server.call('GET', '/api/functions/orderTotal')).body.document.description).toBe('theirs');
    expect((await cli(['push', 'orderTotal', '--dir', dir, '--force'])).code).toBe(0);
    expect((await server.call('GET', '/api/functions/orderTotal')).body.document.description).not.toBe('theirs');
  });

  it('files that hold no function are refused in words, and nothing is sent', async () => {
    writeFileSync(join(dir, 'orderTotal', 'function.json'), '{"schemaVersion": 1, "name": "9lives"}');
    const { code, err } = await cli(['push', 'orderTotal', '--dir', dir]);
    expect(code).toBe(1);
    expect(err).toContain(`${join(dir, 'orderTotal')} do not hold a function`);
    expect(err).not.toContain('node_modules');
  });

  it('a folder that is broken or not there, and one function in two, is named before anything is sent', async () => {
    await cli(['pull', '--dir', dir]);
    const copy = join(dir, 'zCopy');
    cpSync(join(dir, 'rateOf'), copy, { recursive: true });
    writeFileSync(join(dir, 'deleteCustomer', 'layout.json'), '{}');
    expect(await cli(['push', '--dir', dir])).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${join(dir, 'rateOf')} and ${copy} both hold "rateOf"`),
    });
    writeFileSync(join(copy, 'function.json'), '{');
    expect(await cli(['push', '--dir', dir])).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${copy}: function.json is not JSON`),
    });
    expect((await server.call('GET', '/api/functions/deleteCustomer')).body.revision).toBe(1);
    rmSync(copy, { recursive: true });
    for (const args of [
      ['gone', '--dir', dir],
      ['--dir', join(dir, 'gone')],
    ]) {
      const { code, err } = await cli(['push', ...args]);
      expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^There is no folder .*gone\. Pull first/) });
    }
  });

  it('a checkout with the line ends of Windows is the same function', async () => {
    await cli(['pull', '--dir', dir]);
    for (const file of readdirSync(join(dir, 'orderTotal'))) {
      const path = join(dir, 'orderTotal', file);
      writeFileSync(path, `\ufeff${readFileSync(path, 'utf8').replaceAll('\n', '\r\n')}`);
    }
    expect(await cli(['push', 'orderTotal', '--dir', dir])).toMatchObject({
      code: 0,
      out: expect.stringContaining('orderTotal is the same on the server'),
    });
  });

  it('pull takes away what the function no longer has, and leaves the files of others alone', async () => {
    await cli(['pull', 'rateOf', '--dir', dir]);
    const ours = join(dir, 'rateOf', 'rateOf.test.js');
    writeFileSync(ours, 'mine');
    const { body } = await server.call('GET', '/api/functions/rateOf');
    const code = { id: 'old', name: 'oldName', type: 'javascript', config: { code: 'return 1;' } };
    const save = async (name: string, revision: number) => {
      const blocks = [...body.document.body.blocks, { ...code, name }];
      const document = { ...body.document, body: { ...body.document.body, blocks } };
      return (await server.call('PUT', '/api/functions/rateOf', { document, revision })).body.revision;
    };
    const revision = await save('oldName', body.revision);
    await cli(['pull', 'rateOf', '--dir', dir]);
    expect(readdirSync(join(dir, 'rateOf'))).toContain('oldName.js');
    await save('newName', revision);
    await cli(['pull', 'rateOf', '--dir', dir]);
    expect(readdirSync(join(dir, 'rateOf'))).toContain('newName.js');
    expect(readdirSync(join(dir, 'rateOf'))).not.toContain('oldName.js');
    expect(readFileSync(ours, 'utf8')).toBe('mine');
  });

  it('a problem is named by file, line, block and field', async () => {
    const own = join(dir, 'own');
    await cli(['pull', 'orderTotal', 'deleteCustomer', '--dir', own]);
    const [code, logic] = [join(own, 'orderTotal', 'computeTotals.js'), join(own, 'deleteCustomer', 'function.json')];
    const [codeBefore, logicBefore] = [code, logic].map((file) => readFileSync(file, 'utf8'));
    writeFileSync(code, `\n\nconst x = ;\n${codeBefore}`);
    writeFileSync(logic, `${logicBefore}`.replace('/customers/{{ params.id', '/customers/{{ prams.id'));
    const { out } = await cli(['push', '--force', '--dir', own]);
    expect(out).toContain(`  ${code}:3 (block computeTotals)  `);
    expect(out).toContain(`  ${logic} (block deleteInService, query.path)  prams is not defined`);
    const refused = await cli(['push', '--publish', '--dir', own]);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining(`  ${logic} (block deleteInService, query.path)  `),
    });
    writeFileSync(logic, `${logicBefore}`.replace('"type": "query"', '"type": 7'));
    expect((await cli(['push', '--dir', own])).err).toContain(`  ${logic} (block deleteInService, type)  `);
    for (const [file, text] of [
      [code, codeBefore],
      [logic, logicBefore],
    ] as const)
      writeFileSync(`${file}`, `${text}`);
    expect((await cli(['push', '--dir', own])).code).toBe(0);
  });

  it('what was pulled from one server says nothing of what is on another', async () => {
    const own = join(dir, 'two');
    await cli(['pull', 'rateOf', '--dir', own]);
    const file = join(own, 'rateOf', 'function.json');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace('"name": "rateOf"', '"description": "changed",\n  "name": "rateOf"'));
    // The same server by another name, which nothing was pulled from.
    const other = { SWITCHYARD_URL: server.url.replace('127.0.0.1', 'localhost') };
    expect(await cli(['push', '--dir', own], other)).toMatchObject({
      code: 1,
      err: expect.stringContaining('was not pulled into this folder'),
    });
  });

  it('publishes what was pushed, not what somebody saved since', async () => {
    const own = join(dir, 'race');
    await cli(['pull', 'rateOf', '--dir', own]);
    const draft = (await server.call('GET', '/api/functions/rateOf')).body;
    const document = { ...draft.document, description: 'theirs, half done' };
    const between = await startBetween(server.url, async ({ method }) => {
      if (method !== 'PUT') return;
      await server.call('PUT', '/api/functions/rateOf', { document, revision: draft.revision + 1 });
    });
    const env = { SWITCHYARD_URL: between.url };
    const file = join(own, 'rateOf', 'function.json');
    const before = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...before, description: 'ours' }));
    const { code, err } = await cli(['push', '--force', '--publish', '--dir', own], env);
    await between.close();
    expect([code, err]).toEqual([1, expect.stringMatching(/What was pushed is not live\..*function\.conflict/)]);
    expect((await server.call('GET', '/api/functions/rateOf')).body).toMatchObject({
      document: { description: 'theirs, half done' },
      liveVersion: draft.liveVersion,
    });
  });
});

describe('when something is not right', () => {
  it('says so when nobody answers, when the token is wrong and when the configuration is', async () => {
    expect(await cli(['pull', '--dir', dir], { SWITCHYARD_URL: 'http://127.0.0.1:9' })).toMatchObject({
      code: 1,
      err: expect.stringContaining('No server answers'),
    });
    expect(await cli(['pull', '--dir', dir], { SWITCHYARD_TOKEN: 'wrong' })).toMatchObject({
      code: 1,
      err: expect.stringContaining('auth.required'),
    });
    expect(await cli(['start'], { SWITCHYARD_PROT: '1' })).toMatchObject({
      code: 78,
      err: expect.stringContaining('SWITCHYARD_PROT: there is no such setting'),
    });
    expect(await cli(['start'], { SWITCHYARD_MODE: 'production' })).toMatchObject({
      code: 78,
      err: expect.stringContaining('SWITCHYARD_MASTER_KEYS'),
    });
    expect((await cli(['strat'])).err).toContain('Did you mean start?');
  });

  it('doctor tells what the machine offers, and shows no secret', async () => {
    const { code, out } = await cli(['doctor', '--json'], {
      SWITCHYARD_PORT: new URL(server.url).port,
      SWITCHYARD_MASTER_KEYS: 'k1:c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI=',
    });
    const { findings } = JSON.parse(out);
    expect(code).toBe(0);
    expect(findings).toMatchObject(
      ['sandbox', 'node', 'data', 'database', 'secrets', 'egress', 'port'].map((name) => ({ name, ok: true })),
    );
    // Looking at a machine whose server runs is no mistake.
    expect(findings.at(-1).text).toContain('a Switchyard which runs already');
    expect(out).not.toContain('c2VjcmV0');
  });

  it.skipIf(process.platform !== 'linux')(
    'no folder can be made in /proc: start and doctor say so at once',
    async () => {
      const env = { SWITCHYARD_DATA_DIR: '/proc/switchyard', SWITCHYARD_PORT: '0' };
      expect(await cli(['start'], env)).toMatchObject({
        code: 78,
        err: 'SWITCHYARD_DATA_DIR: the folder /proc/switchyard can not be made (ENOENT)\n',
      });
      const { code, out } = await cli(['doctor'], env);
      expect([code, out]).toEqual([
        1,
        expect.stringMatching(/BAD +data +SWITCHYARD_DATA_DIR: nothing can be written in \/proc/),
      ]);
    },
  );

  it('doctor names each setting that keeps a server from starting, and start says the same', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const broken: [string, Record<string, string>, number][] = [
      ['SWITCHYARD_DATA_DIR', { SWITCHYARD_DATA_DIR: join(ROOT, 'package.json', 'data') }, 78],
      ['ECONNREFUSED 127.0.0.1:9', { DATABASE_URL: 'postgres://me:hidden@127.0.0.1:9/x' }, 1],
      ['SWITCHYARD_MASTER_KEYS', { SWITCHYARD_MASTER_KEYS: 'k1:hidden' }, 78],
      ['SWITCHYARD_EGRESS_ALLOW', { SWITCHYARD_EGRESS_ALLOW: 'foo/bar' }, 78],
      ['SWITCHYARD_PORT', { SWITCHYARD_PORT: String((taken.address() as AddressInfo).port) }, 1],
    ];
    const { code, out } = await cli(['doctor'], Object.assign({}, ...broken.map(([, env]) => env)));
    expect(code).toBe(1);
    const bad = out.split('\n').filter((line) => line.startsWith('BAD'));
    expect(bad).toEqual(broken.map(([words]) => expect.stringContaining(words)));
    const data = { SWITCHYARD_DATA_DIR: join(dir, 'data'), SWITCHYARD_PORT: '0', SWITCHYARD_EXAMPLES: 'false' };
    for (const [words, env, exitCode] of broken) {
      const ended = await cli(['start'], { ...data, ...env });
      expect(ended, words).toMatchObject({ code: exitCode, err: expect.stringContaining(words) });
      expect(ended.err, words).not.toMatch(/node_modules|engine\/|hidden/);
    }
    expect(out).not.toContain('hidden');
    taken.close();
  });
});
