import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '#core';
import { aCodeRequest, failure } from '../../../test/contract/sandbox-request.ts';
import { aPythonRequest, createPythonSandbox } from '../../../test/support/python.ts';
import type { SandboxOptions } from '../sandbox.ts';

const open: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox, and what it logs. */
async function create(options: SandboxOptions = {}) {
  const logged: string[] = [];
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const sandbox = await createPythonSandbox({
    interpreters: 1,
    ...options,
    log(_level, message) {
      logged.push(message);
      if (message === 'Python is ready') resolve();
    },
  });
  open.push(sandbox);
  return { sandbox, logged, ready };
}

const json = async (sandbox: Sandbox, code: string, scope = 'test', isSensitive = false): Promise<unknown> =>
  JSON.parse((await sandbox.run({ ...aPythonRequest(code, { scope }), isSensitive })).json);

describe('Python starts when it is needed', () => {
  it('not with the sandbox, and not for other languages', async () => {
    const { sandbox, logged } = await create();
    sandbox.prepare('javascript', []);
    await sandbox.run(aCodeRequest('return 1'));
    expect(logged).not.toContain('Python is ready');
    expect(await json(sandbox, 'return 1')).toBe(1);
    expect(logged.filter((message) => message === 'Python is ready')).toHaveLength(1);
  });

  it('ahead of the first run, where somebody knows of it; once', async () => {
    const { sandbox, logged, ready } = await create();
    for (let times = 0; times < 3; times++) sandbox.prepare('python', []);
    await ready;
    expect(await json(sandbox, 'return 1')).toBe(1);
    expect(logged.filter((message) => message === 'Python is ready')).toHaveLength(1);
  });

  it('a run that waits for the start can be cancelled', async () => {
    const { sandbox } = await create();
    const controller = new AbortController();
    const run = sandbox.run(aPythonRequest('return 1', { signal: controller.signal }));
    const reason = new Error('gone');
    controller.abort(reason);
    expect(await failure(run)).toBe(reason);
  });

  it('closing while it starts leaves nothing behind', async () => {
    const { sandbox } = await create();
    const run = failure(sandbox.run(aPythonRequest('return 1')));
    await sandbox.close();
    expect(await run).toMatchObject({ code: expect.stringMatching(/^(capacity\.stopping|sandbox\.\w+)$/) });
  });
});

describe('where the wall is weak', () => {
  it('there is no Python, and the reason is told', async () => {
    const { sandbox } = await create({ wall: 'node' });
    expect(await failure(sandbox.run(aPythonRequest('return 1')))).toMatchObject({
      code: 'sandbox.unavailable',
      message: expect.stringContaining('Python needs a wall'),
    });
    expect((await sandbox.run(aCodeRequest('return 1'))).json).toBe('1');
  });

  it('unless somebody allows it on purpose', async () => {
    const { sandbox } = await create({ wall: 'node', allowWeak: true });
    expect(await json(sandbox, 'return 1')).toBe(1);
  });

  it.each(['namespaces', 'namespaces-only', 'filter'] as const)('behind %s there is', async (wall) => {
    const { sandbox } = await create({ wall });
    expect(await json(sandbox, 'return sum([1, 2])')).toBe(3);
  });
});

describe('interpreters', () => {
  it('one interpreter serves scopes one after the other, and sensitive runs', async () => {
    const { sandbox } = await create();
    const runs = ['a', 'b', 'a', 'c'].map((scope, index) => json(sandbox, `return ${index}`, scope, index === 2));
    expect(await Promise.all(runs)).toEqual([0, 1, 2, 3]);
  });

  it('waiting runs of several interpreters do not wait for one another', async () => {
    const { sandbox } = await create({ interpreters: 3 });
    const all = Promise.withResolvers<void>();
    let inside = 0;
    const call = async (): Promise<string> => {
      inside += 1;
      if (inside === 3) all.resolve();
      await all.promise;
      return String(inside);
    };
    const run = () => sandbox.run(aPythonRequest('return await functions.f()', { call }));
    const results = await Promise.all([run(), run(), run()]);
    expect(results.map(({ json: text }) => text)).toEqual(['3', '3', '3']);
  });

  it('a short deadline ends a run that still waits for an interpreter', async () => {
    const { sandbox } = await create();
    await json(sandbox, 'return 1');
    const slow = sandbox.run(aPythonRequest('import asyncio\nawait asyncio.sleep(0.5)\nreturn 1'));
    const late = failure(sandbox.run(aPythonRequest('while True: pass', { scope: 'other', limits: { wallMs: 20 } })));
    expect(await late).toMatchObject({ code: 'sandbox.timeout' });
    expect((await slow).json).toBe('1');
  });
});
