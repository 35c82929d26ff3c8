import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { addLibraries } from '../../engine/sandbox/python/add-libraries.ts';
import { aBlock, aFunction, aGraph, returns } from '../support/build.ts';
import { eventually, newDataDir, startTestServer, type TestServer } from '../support/server.ts';
import { aWheel } from '../support/wheel.ts';

/** An administrator allows a library, a function names it, and the server is restarted. */

const dataDir = newDataDir();
const env = { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_PYTHON_INTERPRETERS: '1' };
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ dataDir, env });
});
afterAll(() => server.dispose());

const CODE = 'import our_rules\nreturn our_rules.tax(params.amount)';

const taxed = (requirements: string[]) =>
  aFunction(aGraph([aBlock('python', 'compute', { code: CODE }), returns('compute.data')], 'compute > done'), {
    name: 'taxed',
    params: [{ name: 'amount', type: 'number', required: true, default: 100 }],
    settings: { python: { requirements } },
  }) as unknown as { [key: string]: JsonValue };

async function save(requirements: string[], revision: number | null) {
  const { body } = await server.call('PUT', '/api/functions/taxed', { document: taxed(requirements), revision });
  return body;
}

async function allow(name: string): Promise<void> {
  const file = join(dataDir, `${name}-1.2-py3-none-any.whl`);
  writeFileSync(file, aWheel({ [`${name}.py`]: 'def tax(amount):\n    return amount * 0.19\n' }));
  await addLibraries({
    folder: join(dataDir, 'python'),
    sources: { wheels: dataDir, index: undefined },
    wanted: [file],
  });
}

it('until it is allowed, an import of it is a problem with its place, and nothing is published', async () => {
  const { issues } = await save([], null);
  expect(issues).toMatchObject([
    {
      severity: 'error',
      code: 'library.unknown',
      block: 'compute',
      path: '/body/blocks/0/config/code',
      position: { start: 7, end: 16 },
      message: expect.stringContaining('has the module "our_rules" (line 1)'),
    },
  ]);
  const refused = await server.call('POST', '/api/functions/taxed/publish', { revision: 1 });
  expect(refused).toMatchObject({ status: 422, body: { code: 'function.invalid' } });
});

it('allowed, it is listed without a restart, and to be named', async () => {
  await allow('our_rules');
  const { body } = await server.call('GET', '/api/python/libraries');
  expect(body.libraries).toContainEqual({
    ...{ name: 'our-rules', version: '1.2', modules: ['our_rules'], requires: [], isShipped: false },
  });
  const { issues } = await save([], 1);
  expect(issues).toMatchObject([{ code: 'library.notNamed', severity: 'error', block: 'compute' }]);
  const events = await server.test('taxed');
  expect(JSON.stringify(events)).toContain('which the function does not name: add it to its libraries');
});

it('named, it runs; the names are checked', async () => {
  const { issues } = await save(['our-rules'], 2);
  expect(issues).toEqual([]);
  await server.call('POST', '/api/functions/taxed/publish', { revision: 3 });
  const answer = await server.call('POST', '/api/functions/taxed/run', { params: { amount: 100 } });
  expect(answer.body).toEqual({ data: 19 });
  const document = { ...taxed([]), settings: { python: { requirements: ['Our_Rules'] } } };
  const bad = await server.call('PUT', '/api/functions/taxed', { document, revision: 3 });
  expect(bad.status).toBe(400);
  expect(JSON.stringify(bad.body)).toContain('/settings/python/requirements/0');
});

it('after a restart Python is ready before anybody calls', async () => {
  await server.stop();
  server = await startTestServer({ dataDir, env, token: server.token });
  await eventually(
    () => server.call('GET', '/livez'),
    () => /\["our-rules"\][^\n]*Python is ready/.test(server.output()),
  );
  const answer = await server.call('POST', '/api/functions/taxed/run', { params: { amount: 10 } });
  expect(answer.body).toEqual({ data: 1.9 });
});

it('a server without a function of Python starts none', async () => {
  const other = await startTestServer({ env });
  try {
    const { body } = await other.call('PUT', '/api/functions/plain', {
      document: aFunction(aGraph([aBlock('javascript', 'a', { code: 'return 1' })]), {
        name: 'plain',
      }) as unknown as JsonValue,
      revision: null,
    });
    expect(body.revision).toBe(1);
    await other.call('POST', '/api/functions/plain/publish', { revision: 1 });
    expect((await other.call('POST', '/api/functions/plain/run', {})).status).toBe(200);
    expect(other.output()).not.toContain('Python');
  } finally {
    await other.dispose();
  }
});
