import { beforeEach, describe, expect, it } from 'vitest';
import type { FunctionDocument, JsonValue, RunEvent } from '#schema';
import { type ApiApp, createApiApp } from '../../test/support/api-app.ts';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../../test/support/build.ts';
import { aPage } from '../../test/support/build-page.ts';
import { API_ROUTES } from './api-routes.ts';

/** What the editor's screens ask of the server. */

let app: ApiApp;

beforeEach(async () => {
  app = await createApiApp();
});

const ask = aBlock('query', 'ask', { resource: 'db', connector: 'fake', query: { does: 'read' } });
const plain = (name: string, parts: Parameters<typeof aFunction>[1] = {}) =>
  aFunction(aGraph([returns('1')]), { name, ...parts });
const asking = (name: string) => aFunction(aGraph([ask, returns('ask.data')], 'ask > done'), { name });
const calling = (name: string, other: string, params: Record<string, JsonValue> = {}) => {
  const given = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, lit(value)]));
  return aFunction(aGraph([aBlock('call', 'callIt', { function: other, params: given })]), { name });
};

async function save(document: FunctionDocument, revision: number) {
  return await app.call('PUT', `/api/functions/${document.name}`, { document, revision });
}

async function addResource(name: string) {
  const resource = { name, connector: 'fake', environments: { production: {} } };
  expect((await app.call('PUT', `/api/resources/${name}`, { resource, revision: null })).status).toBe(201);
}

const idOf = (events: RunEvent[]) => events.flatMap((event) => (event.type === 'run' ? [event.run.id] : []))[0] ?? '';

/** The answer, which must be what the API says of it. */
async function get(route: keyof typeof API_ROUTES, path: string) {
  const { status, body } = await app.call('GET', path);
  expect([status, API_ROUTES[route].answer?.safeParse(body).error?.issues]).toEqual([200, undefined]);
  return body;
}

describe('POST /api/functions/:name/presence', () => {
  const TABS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;
  const path = '/api/functions/refund/presence';

  it('tells who else has the function open, by name and nothing else, until they leave', async () => {
    await app.create(plain('refund'));
    const reader = await app.as(['function.read']);
    expect((await app.call('POST', path, { tab: TABS[0] })).body).toEqual({ others: [] });
    const { status, body } = await reader('POST', path, { tab: TABS[1] });
    expect([status, body]).toEqual([200, { others: [{ name: 'admin', isYou: false }] }]);
    expect(API_ROUTES['POST /api/functions/:name/presence'].answer?.safeParse(body).success).toBe(true);
    expect((await app.call('POST', path, { tab: TABS[1] })).body.others).toEqual([
      { name: 'a key', isYou: false },
      { name: 'admin', isYou: true },
    ]);
    await reader('POST', path, { tab: TABS[1], open: false });
    expect((await app.call('POST', path, { tab: TABS[0] })).body.others).toEqual([{ name: 'admin', isYou: true }]);
  });

  it('is for who may read the function, which must be there', async () => {
    await app.create(plain('refund'));
    await app.create(plain('other'));
    const limited = await app.as(['function.read'], ['other']);
    expect((await limited('POST', path, { tab: TABS[0] })).status).toBe(403);
    expect((await limited('POST', '/api/functions/other/presence', { tab: TABS[0] })).status).toBe(200);
    const gone = await app.call('POST', '/api/functions/nowhere/presence', { tab: TABS[0] });
    expect([gone.status, gone.body.code]).toEqual([404, 'function.unknown']);
    expect((await app.call('POST', path, { tab: 'x'.repeat(1000) })).status).toBe(400);
  });
});

describe('GET /api/functions', () => {
  it('tells of each how large it is, where it belongs, and its last 20 runs', async () => {
    await app.create(plain('refund', { layout: { folder: 'billing/refunds', tags: ['money'] } }));
    await app.create(plain('idle', { params: [{ name: 'id', type: 'any' }] }));
    const ids: string[] = [];
    for (let index = 0; index < 22; index++) ids.unshift(idOf(await app.test('refund')));
    const { functions } = await get('GET /api/functions', '/api/functions');
    const [idle, refund] = functions;
    expect(idle).toMatchObject({ name: 'idle', blocks: 1, params: 1, lastRuns: [] });
    expect(refund).toMatchObject({ blocks: 1, params: 0, folder: 'billing/refunds', tags: ['money'] });
    expect(refund.lastRuns).toHaveLength(20);
    expect(new Set(refund.lastRuns.map(({ id }: { id: string }) => id)).isSubsetOf(new Set(ids))).toBe(true);
    expect(refund.lastRuns[0]).toMatchObject({ status: 'success', mode: 'test', durationMs: expect.any(Number) });
  });

  it('tells nothing of runs to whoever may not read them, nor of functions to whom they are closed', async () => {
    await app.create(plain('refund'));
    await app.create(plain('secret'));
    await app.test('refund');
    const reader = await app.as(['function.read']);
    expect((await reader('GET', '/api/functions')).body.functions[0]).not.toHaveProperty('lastRuns');
    const limited = await app.as(['function.read', 'run.read'], ['refund']);
    const { functions } = (await limited('GET', '/api/functions')).body;
    expect(functions).toMatchObject([{ name: 'refund', lastRuns: [{ mode: 'test' }] }]);
  });

  it('tells who runs each function, of those that whoever asks may see', async () => {
    await app.create(plain('refund'));
    await app.create(calling('secret', 'refund'));
    const functions = [{ id: 's1', name: 'refund', function: 'refund', params: {} }];
    await app.call('PUT', '/api/pages/desk', { document: aPage([], { name: 'desk', functions }), revision: null });
    const usersFor = async (call: typeof app.call) => {
      const { body } = await call('GET', '/api/functions');
      return body.functions.find((each: { name: string }) => each.name === 'refund').users;
    };
    expect(await usersFor(app.call)).toEqual({ functions: ['secret'], pages: ['desk'], schedules: [], hooks: [] });
    const limited = await app.as(['function.read'], ['refund']);
    expect(await usersFor(limited)).toEqual({ functions: [], pages: [], schedules: [], hooks: [] });
  });

  it('sorting functions into folders makes no new version', async () => {
    await app.create(plain('refund'));
    await app.call('POST', '/api/functions/refund/publish', { revision: 1 });
    const moved = await save(plain('refund', { layout: { folder: 'a/b', tags: ['x'] } }), 1);
    expect(moved).toMatchObject({ status: 200, body: { changed: false } });
    for (const layout of [{ folder: '/a' }, { folder: 'a//b' }, { folder: '' }, { tags: [''] }, { tags: ['\n'] }]) {
      const { status } = await app.call('PUT', '/api/functions/refund', {
        document: { ...plain('refund'), layout },
        revision: 2,
      });
      expect(status, JSON.stringify(layout)).toBe(400);
    }
  });
});

describe('GET /api/functions/:name/uses', () => {
  it('tells who calls the function with what, and what it uses itself', async () => {
    await app.create(asking('refund'));
    await app.create(calling('nightly', 'refund', { id: 1 }));
    await app.call('POST', '/api/functions/nightly/publish', { revision: 1 });
    await save(calling('nightly', 'refund', { id: 1, reason: 'x' }), 1);
    expect(await get('GET /api/functions/:name/uses', '/api/functions/refund/uses')).toEqual({
      draft: { functions: [], resources: ['db'], isWhole: true },
      live: null,
      usedBy: [
        {
          name: 'nightly',
          draft: [{ from: 'block', block: 'callIt', params: ['id', 'reason'] }],
          live: [{ from: 'block', block: 'callIt', params: ['id'] }],
        },
      ],
      ...{ pages: [], schedules: [], hooks: [] },
    });
    const { draft } = await get('GET /api/functions/:name/uses', '/api/functions/nightly/uses');
    expect(draft.functions).toMatchObject([{ name: 'refund' }]);
    expect(await app.call('GET', '/api/functions/nobody/uses')).toMatchObject({
      status: 404,
      body: { code: 'function.unknown' },
    });
  });

  it('leaves out callers that are closed to who asks', async () => {
    await app.create(plain('refund'));
    await app.create(calling('secret', 'refund'));
    const limited = await app.as(['function.read'], ['refund']);
    const functions = [{ id: 's1', name: 'refund', function: 'refund', params: {} }];
    await app.call('PUT', '/api/pages/desk', { document: aPage([], { name: 'desk', functions }), revision: null });
    expect((await app.call('GET', '/api/functions/refund/uses')).body.pages).toMatchObject([{ name: 'desk' }]);
    expect((await limited('GET', '/api/functions/refund/uses')).body).toMatchObject({ usedBy: [], pages: [] });
    expect((await limited('GET', '/api/functions/secret/uses')).status).toBe(403);
  });
});

describe('a function that names what is not there', () => {
  const missing = { severity: 'error', code: 'resource.unknown', path: '/body/blocks/0/config/resource', block: 'ask' };

  it('has a problem at its field, as a draft and as text, and is published once the resource is there', async () => {
    expect(
      (await app.call('PUT', '/api/functions/list', { document: asking('list'), revision: null })).body.issues,
    ).toEqual(expect.arrayContaining([expect.objectContaining(missing)]));
    const checked = await app.call('POST', '/api/check', { document: asking('list') });
    expect(checked.body.issues).toEqual(expect.arrayContaining([expect.objectContaining(missing)]));
    expect(await app.call('POST', '/api/functions/list/publish', { revision: 1 })).toMatchObject({
      status: 422,
      body: { code: 'function.invalid', issues: expect.arrayContaining([expect.objectContaining(missing)]) },
    });
    await addResource('db');
    expect((await app.call('POST', '/api/functions/list/publish', { revision: 1 })).status).toBe(201);
  });

  it('is not published before the function that it calls exists; two that call each other are, one after the other', async () => {
    await app.create(calling('one', 'two'));
    expect(await app.call('POST', '/api/functions/one/publish', { revision: 1 })).toMatchObject({
      body: {
        code: 'function.invalid',
        issues: expect.arrayContaining([expect.objectContaining({ code: 'function.unknown' })]),
      },
    });
    await app.create(calling('two', 'one'));
    const issues = (await app.call('GET', '/api/functions/one')).body.issues;
    expect(issues).toEqual(
      expect.arrayContaining([expect.objectContaining({ severity: 'warning', code: 'function.unpublished' })]),
    );
    for (const name of ['one', 'two'])
      expect((await app.call('POST', `/api/functions/${name}/publish`, { revision: 1 })).status).toBe(201);
  });
});

describe('GET /api/runs/:id/output', () => {
  const rows = Array.from({ length: 5_000 }, (_, id) => ({ id, text: 'x'.repeat(40) }));
  const ran = async (answers: JsonValue) => {
    app.answers = answers;
    await app.create(asking('list'));
    const events = await app.test('list');
    return { path: `/api/runs/${idOf(events)}/output`, events };
  };

  it('answers the whole output of a step and the result, where a preview has only the beginning', async () => {
    const { path, events } = await ran(rows);
    const previews = events.flatMap((event) => (event.type === 'step' && event.step.output ? [event.step.output] : []));
    expect(previews[0]).toMatchObject({ truncated: true, bytes: JSON.stringify(rows).length });
    const whole = await app.call('GET', `${path}?path=ask`);
    expect(whole).toMatchObject({ status: 200, body: rows });
    expect(whole.headers.get('content-type')).toBe('application/json');
    expect(whole.headers.get('cache-control')).toBe('no-store');
    expect(Number(whole.headers.get('content-length'))).toBe(JSON.stringify(rows).length);
    expect((await app.call('GET', path)).body).toEqual(rows);
    const etag = whole.headers.get('etag') ?? '';
    const again = await app.call('GET', `${path}?path=ask`, undefined, { 'if-none-match': `"x", ${etag}` });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it.each([
    ['0-99', rows.slice(0, 100), 'items 0-99/5000'],
    ['4990-5100', rows.slice(4990), 'items 4990-4999/5000'],
    ['7-7', rows.slice(7, 8), 'items 7-7/5000'],
    ['5000-5010', [], 'items */5000'],
    ['9-3', [], 'items */5000'],
  ])('answers rows %s of a list and how many there are', async (given, expected, range) => {
    const { path } = await ran(rows);
    const part = await app.call('GET', `${path}?path=ask&rows=${given}`);
    expect(part).toMatchObject({ status: 200, body: expected });
    expect(part.headers.get('content-range')).toBe(range);
    expect(part.headers.get('etag')).not.toBe((await app.call('GET', `${path}?path=ask`)).headers.get('etag'));
  });

  it('refuses rows of what is no list, and what is no range', async () => {
    const { path } = await ran({ a: 1 });
    for (const given of ['0-1', '1', 'a-b', '-1-2'])
      expect((await app.call('GET', `${path}?path=ask&rows=${given}`)).status, given).toBe(400);
  });

  it('is masked as previews are', async () => {
    app.secrets = ['hunter2-very-secret'];
    const { path } = await ran([...rows, { password: 'hunter2-very-secret' }]);
    const whole = await app.call('GET', `${path}?path=ask`);
    expect(whole.body.at(-1)).toEqual({ password: '••••••' });
    expect((await app.call('GET', `${path}?path=ask&rows=5000-5000`)).body).toEqual([{ password: '••••••' }]);
  });

  it('is of test-runs only, and of none that is closed to who asks', async () => {
    const { path } = await ran(rows);
    await addResource('db');
    await app.call('POST', '/api/functions/list/publish', { revision: 1 });
    const { headers } = await app.call('POST', '/api/functions/list/run', {});
    const gone = { status: 404, body: { code: 'output.gone' } };
    expect(await app.call('GET', `/api/runs/${headers.get('run-id')}/output`)).toMatchObject(gone);
    expect(await app.call('GET', `${path}?path=nothing`)).toMatchObject(gone);
    const unknown = { status: 404, body: { code: 'run.unknown' } };
    const limited = await app.as(['run.read'], ['other']);
    expect(await limited('GET', path)).toMatchObject(unknown);
    expect(await limited('GET', `${path}?path=nothing`)).toMatchObject(unknown);
    expect(await app.call('GET', '/api/runs/nonsense/output')).toMatchObject(unknown);
  });

  it('of a run that is long over: what the record has whole, else how long it was', async () => {
    await app.create(plain('old'));
    const { run } = (await app.test('old')).find((event) => event.type === 'run') ?? {};
    if (!run) throw new Error('there was no run');
    const other = { ...run, id: '00000000-0000-4000-8000-000000000001', status: 'success' as const };
    const base = { name: 'b', block: 'b', type: 'query', status: 'success' as const, attempts: 1, durationMs: 1 };
    const step = (path: string, output: JsonValue, truncated: boolean) => {
      const text = JSON.stringify(output);
      return { ...base, path, startedAt: run.startedAt, output: { text, truncated, bytes: text.length + 9 } };
    };
    const steps = [step('short', [1, 2, 3], false), step('long', 'x', true)];
    await app.store.runs.write([{ workspace: 'main', run: other, steps, logs: [], held: [] }]);
    const path = `/api/runs/${other.id}/output`;
    expect((await app.call('GET', `${path}?path=short&rows=1-1`)).body).toEqual([2]);
    expect(await app.call('GET', `${path}?path=long`)).toMatchObject({
      status: 404,
      body: { code: 'output.gone', details: { bytes: 12, truncated: true } },
    });
  });
});

describe('checkpoints', () => {
  it('are made, listed and read; a save goes back to one', async () => {
    await app.create(plain('refund', { description: 'first' }));
    const path = '/api/functions/refund/checkpoints';
    const made = await app.call('POST', path, { label: '  before the paste ' });
    expect(made).toMatchObject({ status: 201, body: { label: 'before the paste', reason: 'manual', revision: 1 } });
    await save(plain('refund', { description: 'second' }), 1);
    const { checkpoints } = await get('GET /api/functions/:name/checkpoints', path);
    expect(checkpoints).toEqual([made.body]);
    const { document } = await get('GET /api/functions/:name/checkpoints/:id', `${path}/${made.body.id}`);
    expect(await save(document, 2)).toMatchObject({ status: 200, body: { document: { description: 'first' } } });
    await app.call('POST', '/api/functions/refund/publish', { revision: 3 });
    const reasons = (await get('GET /api/functions/:name/checkpoints', path)).checkpoints;
    expect(reasons.map(({ reason }: { reason: string }) => reason)).toEqual(['publish', 'manual']);
  });

  it('need a label, a function, and the permission to edit', async () => {
    await app.create(plain('refund'));
    const path = '/api/functions/refund/checkpoints';
    for (const body of [{}, { label: ' ' }, { label: 'x'.repeat(201) }, { label: 'x', document: {} }])
      expect((await app.call('POST', path, body)).status).toBe(400);
    expect(await app.call('POST', '/api/functions/nobody/checkpoints', { label: 'x' })).toMatchObject({
      body: { code: 'function.unknown' },
    });
    for (const id of ['nonsense', '00000000-0000-4000-8000-000000000001'])
      expect(await app.call('GET', `${path}/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'checkpoint.unknown' },
      });
    const reader = await app.as(['function.read']);
    expect((await reader('POST', path, { label: 'x' })).status).toBe(403);
    expect((await reader('GET', path)).status).toBe(200);
  });
});

describe('GET /api/runs', () => {
  it('finds runs by trigger, time and text', async () => {
    await app.create(plain('refund'));
    await app.create(
      aFunction(aGraph([aBlock('throw', 'no', { code: lit('order.notFound'), message: lit('gone') })]), {
        name: 'total',
      }),
    );
    await app.test('refund');
    const failed = idOf(await app.test('total'));
    const list = async (query: string) =>
      (await get('GET /api/runs', `/api/runs?${query}`)).runs.map(
        ({ functionName }: { functionName: string }) => functionName,
      );
    expect(await list('q=order.notfound')).toEqual(['total']);
    expect(await list('q=GONE')).toEqual(['total']);
    expect(await list(`q=${failed.slice(0, 18)}`)).toEqual(['total']);
    expect(await list('q=ref&trigger=test')).toEqual(['refund']);
    expect(await list('trigger=http')).toEqual([]);
    expect(await list('to=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await list('from=2020-01-01T00:00:00%2B02:00&to=2999-01-01T00:00:00Z')).toHaveLength(2);
  });

  it.each(['from=yesterday', 'from=0000-01-01T00:00:00Z', 'trigger=x', 'q=', `q=${'x'.repeat(101)}`, 'live=1'])(
    'refuses %s',
    async (query) => {
      expect((await app.call('GET', `/api/runs?${query}`)).status).toBe(400);
    },
  );
});

describe('GET /api/environments', () => {
  it('names those of all resources, and the server’s own', async () => {
    expect(await get('GET /api/environments', '/api/environments')).toEqual({
      environments: ['production'],
      current: 'production',
    });
    const environments = { staging: {}, dev: {} };
    await app.call('PUT', '/api/resources/db', {
      resource: { name: 'db', connector: 'fake', environments },
      revision: null,
    });
    expect(await get('GET /api/environments', '/api/environments')).toEqual({
      environments: ['dev', 'production', 'staging'],
      current: 'production',
    });
  });
});

describe('POST /api/functions/:name/test', () => {
  it('runs the revision that is meant, or nothing', async () => {
    await app.create(plain('refund'));
    await save(plain('refund', { description: 'theirs' }), 1);
    expect(await app.call('POST', '/api/functions/refund/test', { revision: 1 })).toMatchObject({
      status: 409,
      body: {
        code: 'function.conflict',
        details: { yours: { revision: 1 }, theirs: { description: 'theirs' }, theirRevision: 2 },
      },
    });
    expect((await app.call('GET', '/api/runs')).body.runs).toEqual([]);
    expect(idOf(await app.test('refund', { revision: 2 }))).not.toBe('');
  });

  it('takes no document: what runs is what is saved', async () => {
    await app.create(plain('refund'));
    const { status } = await app.call('POST', '/api/functions/refund/test', { document: plain('refund') });
    expect(status).toBe(400);
  });
});

describe('behaviour on pages', () => {
  const behaviour = {
    run: { kind: 'onChange', debounceMs: 300 },
    when: expr('table.selectedRow != null'),
    confirm: lit('Refund this order?'),
    cacheSeconds: 30,
    onSuccess: [
      { kind: 'toast', tone: 'success', text: { kind: 'template', text: 'Refunded {{ result.id }}' } },
      { kind: 'parallel', steps: [{ kind: 'refresh', function: 'orders' }], when: expr('result.ok') },
    ],
    onError: [{ kind: 'setVariable', variable: 'problem', value: expr('error') }],
  };
  const withBehaviour = (given: unknown) => ({ ...plain('refund'), settings: { behaviour: given } });
  const put = async (given: unknown) =>
    await app.call('PUT', '/api/functions/refund', { document: withBehaviour(given), revision: null });

  it('is stored and published with the function, and the server does nothing with it', async () => {
    const { status, body } = await put(behaviour);
    expect([status, body.issues]).toEqual([201, []]);
    await app.call('POST', '/api/functions/refund/publish', { revision: 1 });
    const version = await app.call('GET', '/api/functions/refund/versions/1');
    expect(version.body.document.settings.behaviour).toEqual(behaviour);
    expect((await app.call('POST', '/api/functions/refund/run', {})).body).toEqual({ data: 1 });
    const { draft } = await get('GET /api/functions/:name/uses', '/api/functions/refund/uses');
    expect(draft.functions).toMatchObject([{ name: 'orders', calls: [{ from: 'page' }] }]);
  });

  it.each<[string, unknown]>([
    ['a kind that there is not', { run: { kind: 'sometimes' } }],
    ['too short an interval', { run: { kind: 'interval', everyMs: 10 } }],
    ['debounce and throttle at once', { run: { kind: 'onChange', debounceMs: 300, throttleMs: 300 } }],
    ['both in a step', { onError: [{ kind: 'copy', text: lit('x'), debounceMs: 1, throttleMs: 1 }] }],
    [
      'both in a step of a parallel one',
      { onError: [{ kind: 'parallel', steps: [{ kind: 'copy', text: lit('x'), debounceMs: 1, throttleMs: 1 }] }] },
    ],
    [
      'a parallel step in a parallel step',
      { onError: [{ kind: 'parallel', steps: [{ kind: 'parallel', steps: [] }] }] },
    ],
    ['text that is no tagged value', { confirm: 'Sure?' }],
    ['a key that there is not', { onSuccess: [{ kind: 'toast', text: lit('x'), html: '<b>' }] }],
    ['too many steps', { onSuccess: Array.from({ length: 51 }, () => ({ kind: 'copy', text: lit('x') })) }],
  ])('refuses %s', async (_name, given) => {
    expect(await put(given)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });
});
