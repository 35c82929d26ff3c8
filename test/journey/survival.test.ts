import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, lit, returns } from '../support/build.ts';
import { busiestSandbox, isAlive, killNow, killSandbox, processesBelow } from '../support/processes.ts';
import { eventually, newDataDir, startTestServer, type TestServer, untilCompiled } from '../support/server.ts';

/** Processes that are killed in the middle, for real. */

const servers: TestServer[] = [];
const start = async (options: Parameters<typeof startTestServer>[0] = {}) => {
  const server = await startTestServer({ ...options, env: { SWITCHYARD_EXAMPLES: 'false', ...options.env } });
  servers.push(server);
  return server;
};
const put = async (
  server: TestServer,
  name: string,
  body: Parameters<typeof aFunction>[0],
  revision: number | null = null,
) => {
  const document = aFunction(body, { name }) as unknown as JsonValue;
  return server.call('PUT', `/api/functions/${name}`, { document, revision });
};
const publish = (server: TestServer, name: string, revision = 1) =>
  server.call('POST', `/api/functions/${name}/publish`, { revision });

/** Gives other things a turn before the question is asked again. */
const immediate = <T>(value: T) => new Promise<T>((resolve) => setImmediate(() => resolve(value)));

afterAll(async () => {
  for (const server of servers) await server.dispose();
});

describe('kill -9 of the server', () => {
  it('starts again with its code as it was compiled, though it never ended in order', async () => {
    const dataDir = newDataDir();
    const env = { NODE_COMPILE_CACHE: '' };
    const compiled = () => readdir(join(dataDir, 'compiled'), { recursive: true });
    const first = await start({ dataDir, env });
    await untilCompiled(dataDir);
    const files = await compiled();
    expect(files.length).toBeGreaterThan(1000);
    await first.kill();
    const second = await start({ dataDir, env, token: first.token });
    expect((await second.call('GET', '/readyz')).status).toBe(200);
    // Nothing was left to compile.
    expect(await second.stop()).toBe(0);
    const more = (await compiled()).filter((file) => !files.includes(file));
    expect(more.length).toBeLessThan(files.length / 10);
    expect(more.map((file) => basename(file))).not.toContain('made-by');
  });

  it('loses nothing that was acknowledged, and marks what was running as interrupted', async () => {
    const dataDir = newDataDir();
    const first = await start({ dataDir });
    await put(first, 'kept', aGraph([returns('"version 1"')]));
    await publish(first, 'kept');
    const saves = await Promise.all(
      Array.from({ length: 20 }, (_, index) => put(first, `draft${index}`, aGraph([returns(String(index))]))),
    );
    expect(saves.map(({ status }) => status)).toEqual(saves.map(() => 201));
    await put(first, 'long', aGraph([aBlock('wait', 'pause', { ms: lit(50_000) })]));
    await publish(first, 'long');
    const call = first.call('POST', '/api/functions/long/run', {}).catch(() => 'cut off');
    await eventually(
      () => first.call('GET', '/api/runs?function=long'),
      ({ body }) => body.runs.some((run: { status: string }) => run.status === 'running'),
    );
    await first.kill();
    expect(await call).toBe('cut off');

    const second = await start({ dataDir, token: first.token });
    const { body } = await second.call('GET', '/api/functions');
    expect(body.functions).toHaveLength(22);
    expect((await second.call('POST', '/api/functions/kept/run', {})).body).toEqual({ data: 'version 1' });
    const { body: runs } = await second.call('GET', '/api/runs?function=long');
    expect(runs.runs).toMatchObject([{ status: 'interrupted' }]);
  });

  it('leaves no process behind', async () => {
    const server = await start();
    const children = processesBelow(server.pid).map(({ pid }) => pid);
    expect(children.length).toBeGreaterThan(0);
    await server.kill();
    // Each notices by itself that nobody talks to it any more.
    await eventually(
      () => immediate(children.filter(isAlive)),
      (left) => left.length === 0,
    );
  });

  it('every version that was acknowledged is there, runs as it was, and a call with a key is not repeated', async () => {
    const dataDir = newDataDir();
    const first = await start({ dataDir });
    let acknowledged = 0;
    for (let number = 1; number <= 4; number++) {
      await put(first, 'counted', aGraph([returns(`"version ${number}"`)]), number === 1 ? null : number - 1);
      if ((await publish(first, 'counted', number)).status === 201) acknowledged++;
    }
    expect(acknowledged).toBe(4);
    const keyed = (server: TestServer) =>
      server.call('POST', '/api/functions/counted/run', {}, { 'Idempotency-Key': '"once"' });
    const answer = await keyed(first);
    // Another publish and a save are on their way when the server dies: each is there as a whole, or not at all.
    const unanswered = [
      put(first, 'counted', aGraph([returns('"version 5"')]), 4),
      put(first, 'other', aGraph([returns('1')])),
    ].map((save) => save.catch(() => 'cut off'));
    await first.kill();
    await Promise.all(unanswered);

    const second = await start({ dataDir, token: first.token });
    for (let number = 1; number <= 4; number++) {
      const { body } = await second.call('GET', `/api/functions/counted/versions/${number}`);
      expect(JSON.stringify(body.document)).toContain(`"version ${number}\\"`);
    }
    expect((await second.call('POST', '/api/functions/counted/run', {})).body).toEqual({ data: 'version 4' });
    const { body: draft } = await second.call('GET', '/api/functions/counted');
    expect(JSON.stringify(draft.document)).toContain(`"version ${draft.revision}\\"`);
    const again = await keyed(second);
    expect([again.status, again.body, again.headers.get('run-id')]).toEqual([
      200,
      answer.body,
      answer.headers.get('run-id'),
    ]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('a second server on the same folder is refused with the reason, and the first goes on', async () => {
    const first = await start();
    await expect(startTestServer({ dataDir: first.dataDir })).rejects.toThrow(/in use/i);
    expect((await first.call('GET', '/readyz')).status).toBe(200);
  });
});

describe('SIGTERM', () => {
  it('finishes what is running, writes it down and exits with 0', async () => {
    const dataDir = newDataDir();
    const first = await start({ dataDir });
    await put(first, 'brief', aGraph([aBlock('wait', 'pause', { ms: lit(300) }), returns('"done"')], 'pause > done'));
    await publish(first, 'brief');
    const call = first.call('POST', '/api/functions/brief/run', {});
    await eventually(
      () => first.call('GET', '/api/functions'),
      () => true,
    );
    const code = await first.stop();
    expect((await call).body).toEqual({ data: 'done' });
    expect(code).toBe(0);
    const second = await start({ dataDir, token: first.token });
    const { body } = await second.call('GET', '/api/runs?function=brief');
    expect(body.runs).toMatchObject([{ status: 'success' }]);
  });
});

describe('kill -9 of the sandbox child', () => {
  it('code that only computes is run again: no call notices', async () => {
    const server = await start({ env: { SWITCHYARD_SANDBOX_PROCESSES: '1' } });
    // Next to nothing: what takes long runs elsewhere, and on a busy machine anything may. Of so many a kill finds some at work.
    const code = 'return params.n * 2';
    const document = aFunction(aGraph([aBlock('javascript', 'double', { code })]), {
      name: 'double',
      params: [{ name: 'n', type: 'number', required: true }],
    });
    await server.call('PUT', '/api/functions/double', { document: document as unknown as JsonValue, revision: null });
    await publish(server, 'double');
    const call = async (n: number) => (await server.call('POST', '/api/functions/double/run', { params: { n } })).body;
    expect(await call(1)).toEqual({ data: 2 });
    const numbers = Array.from({ length: 200 }, (_, index) => 100 + index);
    const pid = await busiestSandbox(server.pid, () => Promise.all(numbers.map(call)));
    const answers = numbers.map(call);
    await answers[0];
    expect(killNow(pid)).toBe(true);
    for (const [index, body] of (await Promise.all(answers)).entries()) {
      // A machine so slow that the next process takes two seconds says so; nothing is lost with the first one.
      if (body.code !== 'sandbox.busy') expect(body).toEqual({ data: (numbers[index] ?? 0) * 2 });
    }
    await eventually(
      () => server.call('GET', '/readyz'),
      ({ body }) => body.sandbox.restarts >= 1,
    );
    expect(await call(21)).toEqual({ data: 42 });
  });

  it('under load: only its own runs fail, with the reason; the next ones work', async () => {
    const server = await start({ env: { SWITCHYARD_SANDBOX_PROCESSES: '1' } });
    const code = 'await new Promise((resolve) => setTimeout(resolve, 20)); return params.n * 2';
    const document = aFunction(aGraph([aBlock('javascript', 'double', { code })]), {
      name: 'double',
      params: [{ name: 'n', type: 'number', required: true }],
    });
    await server.call('PUT', '/api/functions/double', { document: document as unknown as JsonValue, revision: null });
    await publish(server, 'double');
    const call = (n: number) => server.call('POST', '/api/functions/double/run', { params: { n } });
    expect((await call(1)).body).toEqual({ data: 2 });

    let kills = 0;
    const answers: { n: number; status: number; code: string | undefined; data: number | undefined }[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async (_, lane) => {
        for (let index = 0; index < 25; index++) {
          const n = lane * 100 + index;
          const { status, body } = await call(n);
          answers.push({ n, status, code: body.code, data: body.data });
          if (lane === 0 && index % 8 === 3) kills += Number(killSandbox(server.pid));
        }
      }),
    );
    expect(kills).toBeGreaterThanOrEqual(2);
    for (const { n, status, code: problem, data } of answers) {
      if (status === 200) expect(data).toBe(n * 2);
      else expect(problem).toMatch(/^sandbox\.(crashed|busy)$/);
    }
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(answers.length / 2);
    expect((await call(21)).body).toEqual({ data: 42 });
    expect((await server.call('GET', '/livez')).status).toBe(200);
  });
});
