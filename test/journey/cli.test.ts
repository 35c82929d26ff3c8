import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

/** The command line as an engineer uses it from a terminal. */

const ROOT = join(import.meta.dirname, '..', '..');
let server: TestServer;
const dir = mkdtempSync(join(tmpdir(), 'switchyard-cli-'));

function cli(args: string[], env: Record<string, string> = {}): Promise<{ code: number; out: string; err: string }> {
  const own = { PATH: process.env.PATH, SWITCHYARD_URL: server.url, SWITCHYARD_TOKEN: server.token, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, ['engine/cli/switchyard.js', ...args], { cwd: ROOT, env: own }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
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
      SWITCHYARD_MASTER_KEYS: 'k1:c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI=',
      DATABASE_URL: 'postgres://me:hidden@127.0.0.1/x',
    });
    const { findings } = JSON.parse(out);
    expect(code).toBe(0);
    expect(findings).toMatchObject([
      { name: 'sandbox', ok: true },
      { name: 'node', ok: true },
      { name: 'database', ok: true },
    ]);
    expect(out).not.toMatch(/hidden|c2VjcmV0/);
  });
});
