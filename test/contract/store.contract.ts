import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CallClaim, type KeptCall, type RunRecord, type Store, versionHash } from '#core';
import type { FunctionDocument, JsonValue, Run, Step } from '#schema';
import { aBlock, aFunction, aGraph } from '../support/build.ts';

export interface StoreHarness {
  store: Store;
  /** The process ends and another one comes up on the same data. Answers its store. */
  restart(): Promise<Store>;
  /** Time as the store sees it; undefined: the real one. */
  setNow(now: Date | undefined): void;
  close(): Promise<void>;
}

const by = { id: 'u1', name: 'Ada' };

/** Texts that have broken databases, drivers and JSON: none may be lost, none may be understood. */
const HOSTILE = [
  `'; DROP TABLE switchyard.run; --`,
  `" OR ""="`,
  `$1 \${x} {{y}} %s \\`,
  `__proto__`,
  `constructor`,
  `\u0000`,
  `a\u0000b`,
  `\ud800`,
  `\udfffx`,
  `😀‮\u2028`,
  `null`,
  `"123"`,
  `{"a":1}`,
  ``,
  ` `,
  `é é`,
];

/** What text columns make of a text that Postgres has no place for; JSON columns keep everything. */
const asText = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD');

function aDocument(name: string, note = ''): FunctionDocument {
  return aFunction(aGraph([aBlock('return', 'done', { note })]), { name });
}

function aRun(parts: Partial<Run> = {}): Run {
  return {
    id: randomUUID(),
    functionName: 'refund',
    version: null,
    hash: 'h',
    mode: 'inline',
    trigger: 'http',
    environment: 'production',
    caller: 'Ada',
    params: { text: '{}', truncated: false, bytes: 2 },
    status: 'success',
    queuedMs: 0,
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1.5,
    ...parts,
  };
}

function aStep(path: string, parts: Partial<Step> = {}): Step {
  return {
    path,
    block: 'b',
    name: 'b',
    type: 'javascript',
    status: 'success',
    attempts: 1,
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1,
    ...parts,
  };
}

const aRecord = (workspace: string, run: Run, parts: Partial<RunRecord> = {}): RunRecord => ({
  workspace,
  run,
  steps: [],
  logs: [],
  held: [],
  ...parts,
});

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

/** What every Store does, whatever it stands on. */
export function storeContract(name: string, open: () => Promise<StoreHarness>): void {
  describe(`store contract: ${name}`, () => {
    let harness: StoreHarness;
    let store: Store;
    const workspace = () => `w-${randomUUID()}`;

    beforeAll(async () => {
      harness = await open();
      store = harness.store;
    });
    afterAll(() => harness?.close());

    const create = (w: string, document: FunctionDocument) =>
      store.functions.save(w, { name: document.name, document, revision: null, by });
    const publish = (w: string, document: FunctionDocument, revision: number, note = '') =>
      store.functions.publish(w, { name: document.name, revision, hash: versionHash(document), note, by });

    test('answers', async () => {
      await store.ping();
    });

    describe('functions', () => {
      test('a draft is created, read, listed and replaced', async () => {
        const w = workspace();
        const document = aDocument('refund');
        const created = await create(w, document);
        expect(created).toMatchObject({
          document,
          revision: 1,
          liveVersion: null,
          changed: true,
          updatedBy: 'Ada',
        });
        expect(await store.functions.draft(w, 'refund')).toEqual(created);
        const next = aDocument('refund', 'second');
        const saved = await store.functions.save(w, { name: 'refund', document: next, revision: 1, by });
        expect(saved).toMatchObject({ document: next, revision: 2 });
        await create(w, aDocument('archive'));
        expect((await store.functions.list(w)).map(({ name, revision }) => [name, revision])).toEqual([
          ['archive', 1],
          ['refund', 2],
        ]);
        expect(await store.functions.draft(workspace(), 'refund')).toBeUndefined();
      });

      test('saving over somebody else is a conflict that shows both sides', async () => {
        const w = workspace();
        const theirs = aDocument('refund', 'theirs');
        const yours = aDocument('refund', 'yours');
        await create(w, theirs);
        const conflict = { code: 'function.conflict', status: 409, details: { yours, theirs, theirRevision: 1 } };
        await expect(create(w, yours)).rejects.toMatchObject(conflict);
        const stale = { name: 'refund', document: yours, revision: 7, by };
        await expect(store.functions.save(w, stale)).rejects.toMatchObject(conflict);
        await expect(store.functions.save(w, { ...stale, name: 'other' })).rejects.toMatchObject({
          code: 'function.unknown',
        });
      });

      test('of many parallel saves exactly one wins each revision', async () => {
        const w = workspace();
        const attempts = (revision: number | null) =>
          Promise.allSettled(
            Array.from({ length: 15 }, (_, index) =>
              store.functions.save(w, {
                name: 'refund',
                document: aDocument('refund', `${revision}-${index}`),
                revision,
                by,
              }),
            ),
          );
        for (const revision of [null, 1, 2, 3]) {
          const settled = await attempts(revision);
          const won = settled.filter(({ status }) => status === 'fulfilled');
          expect(won).toHaveLength(1);
          for (const result of settled) {
            if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'function.conflict' });
            else expect((await store.functions.draft(w, 'refund'))?.document).toEqual(result.value.document);
          }
        }
      });

      test('a rename keeps versions and runs, and may not take a name', async () => {
        const w = workspace();
        const document = aDocument('before');
        await create(w, document);
        await publish(w, document, 1);
        const hash = versionHash(document);
        const old = aRun({ functionName: 'before', version: 1, hash });
        await store.runs.write([aRecord(w, old)]);
        await create(w, aDocument('taken'));
        const rename = (to: string) =>
          store.functions.save(w, { name: 'before', document: aDocument(to), revision: 1, by });
        await expect(rename('taken')).rejects.toMatchObject({ code: 'function.conflict' });
        await rename('after');
        expect(await store.functions.draft(w, 'before')).toBeUndefined();
        expect((await store.functions.versions(w, 'after')).map(({ number }) => number)).toEqual([1]);
        expect(await store.functions.live(w, 'after')).toMatchObject({ functionName: 'after', number: 1, document });
        // What is live was published under the old name, and says so in its runs.
        const late = aRun({ functionName: 'before', version: 1, hash, startedAt: at(1) });
        await store.runs.write([aRecord(w, late)]);
        const listed = await store.runs.list(w, { functionName: 'after', limit: 10 });
        expect(listed.map(({ id }) => id).sort()).toEqual([old.id, late.id].sort());
        expect(await store.runs.get(w, old.id)).toEqual(old);
      });

      test('a published version never changes', async () => {
        const w = workspace();
        const first = aDocument('refund', 'first');
        await create(w, first);
        const version = await publish(w, first, 1, 'the first');
        expect(version).toMatchObject({ functionName: 'refund', number: 1, note: 'the first', rollbackOf: null });
        expect(await store.functions.draft(w, 'refund')).toMatchObject({ liveVersion: 1, changed: false });
        const second = aDocument('refund', 'second');
        await store.functions.save(w, { name: 'refund', document: second, revision: 1, by });
        expect(await store.functions.draft(w, 'refund')).toMatchObject({ liveVersion: 1, changed: true });
        expect(await store.functions.live(w, 'refund')).toMatchObject({ document: first, number: 1 });
        const live = await store.functions.live(w, 'refund');
        if (live) live.document.description = 'changed by the caller';
        expect(await store.functions.version(w, 'refund', 1)).toMatchObject({ document: first });
        await expect(publish(w, second, 1)).rejects.toMatchObject({ code: 'function.conflict' });
        expect(await publish(w, second, 2)).toMatchObject({ number: 2 });
        expect((await store.functions.versions(w, 'refund')).map(({ number }) => number)).toEqual([2, 1]);
        expect(await store.functions.version(w, 'refund', 3)).toBeUndefined();
        await expect(publish(w, aDocument('nobody'), 1)).rejects.toMatchObject({ code: 'function.unknown' });
      });

      test('moving a box does not make a draft changed', async () => {
        const w = workspace();
        const document = aDocument('refund');
        await create(w, document);
        await publish(w, document, 1);
        const moved = { ...document, layout: { positions: { done: { x: 1, y: 2 } } } };
        await store.functions.save(w, { name: 'refund', document: moved, revision: 1, by });
        expect(await store.functions.draft(w, 'refund')).toMatchObject({ changed: false, document: moved });
      });

      test('a rollback publishes an older version again', async () => {
        const w = workspace();
        const first = aDocument('refund', 'first');
        const second = aDocument('refund', 'second');
        await create(w, first);
        await publish(w, first, 1, 'good');
        await store.functions.save(w, { name: 'refund', document: second, revision: 1, by });
        await publish(w, second, 2, 'bad');
        const back = await store.functions.rollback(w, { name: 'refund', to: 1, by });
        expect(back).toMatchObject({ number: 3, rollbackOf: 1, hash: versionHash(first) });
        expect(await store.functions.live(w, 'refund')).toMatchObject({ number: 3, document: first });
        expect(await store.functions.draft(w, 'refund')).toMatchObject({ document: second, changed: true });
        await expect(store.functions.rollback(w, { name: 'refund', to: 9, by })).rejects.toMatchObject({
          code: 'version.unknown',
        });
      });

      test('parallel publishes number without gaps or twins', async () => {
        const w = workspace();
        const document = aDocument('refund');
        await create(w, document);
        const versions = await Promise.all(Array.from({ length: 8 }, () => publish(w, document, 1)));
        expect(versions.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      });

      test('removing takes the versions along and leaves the runs', async () => {
        const w = workspace();
        const document = aDocument('refund');
        await create(w, document);
        await publish(w, document, 1);
        const run = aRun({ version: 1, hash: versionHash(document) });
        await store.runs.write([aRecord(w, run)]);
        expect(await store.functions.remove(w, 'refund')).toBe(true);
        expect(await store.functions.remove(w, 'refund')).toBe(false);
        expect(await store.functions.live(w, 'refund')).toBeUndefined();
        expect(await store.functions.versions(w, 'refund')).toEqual([]);
        expect((await store.runs.list(w, { functionName: 'refund', limit: 5 })).map(({ id }) => id)).toEqual([run.id]);
      });

      test('a document comes back as it was: keys, order, NUL, lone surrogates, a megabyte', async () => {
        const w = workspace();
        const hostile: JsonValue = JSON.parse(
          `{"z":1,"a":{"__proto__":{"polluted":true},"constructor":null},"list":${JSON.stringify(HOSTILE)}}`,
        );
        let nested: JsonValue = 'deep';
        for (let depth = 0; depth < 150; depth++) nested = { n: [nested] };
        const big = 'x\u0000ü'.repeat(350_000);
        const document = aFunction(aGraph([aBlock('return', 'done', { hostile, nested, big })]), { name: 'heavy' });
        await create(w, document);
        await publish(w, document, 1);
        const draft = await store.functions.draft(w, 'heavy');
        expect(JSON.stringify(draft?.document)).toBe(JSON.stringify(document));
        expect(JSON.stringify((await store.functions.live(w, 'heavy'))?.document)).toBe(JSON.stringify(document));
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      });

      test.each(HOSTILE)('takes %j wherever a text goes', async (text) => {
        const w = `${workspace()}${text}`;
        // Only a document's own check keeps such a name out; the store must not care.
        const document = { ...aDocument('refund'), name: `f${text}`, description: text };
        const author = { id: text, name: text };
        const stored = { document, updatedBy: asText(text) };
        const saved = await store.functions.save(w, { name: 'x', document, revision: null, by: author });
        expect(saved.document).toEqual(document);
        expect(await store.functions.draft(w, document.name)).toMatchObject(stored);
        expect(await store.functions.list(w)).toMatchObject([{ description: asText(text) }]);
        const version = { name: document.name, revision: 1, hash: text, note: text, by: author };
        await store.functions.publish(w, version);
        expect(await store.functions.versions(w, document.name)).toMatchObject([{ note: asText(text) }]);
        expect(await store.functions.draft(w, `${document.name}'`)).toBeUndefined();
        await store.settings.set(`${w}-key`, text);
        expect(await store.settings.get(`${w}-key`)).toBe(text);
        // Of many who take at once, one gets it.
        const takes = await Promise.all(Array.from({ length: 5 }, () => store.settings.take(`${w}-key`)));
        expect(takes.filter((taken) => taken !== undefined)).toEqual([text]);
      });
    });

    describe('resources', () => {
      const input = (settings: Record<string, JsonValue>, parts = {}) => ({
        name: 'crm',
        connector: 'postgres',
        description: 'customers',
        environments: { production: settings },
        ...parts,
      });
      const secretKeys = ['password', 'token'];
      const save = (w: string, settings: Record<string, JsonValue>, revision: number | null, parts = {}) =>
        store.resources.save(w, { input: input(settings, parts), secretKeys, revision, by });

      test('secrets go in and are only told by name', async () => {
        const w = workspace();
        const saved = await save(w, { host: 'db', password: 'hunter2-very-secret' }, null);
        expect(saved).toMatchObject({ name: 'crm', connector: 'postgres', description: 'customers', revision: 1 });
        expect(saved.environments).toEqual({ production: { settings: { host: 'db' }, secrets: ['password'] } });
        expect(await store.resources.get(w, 'crm')).toEqual(saved);
        expect(await store.resources.list(w)).toEqual([saved]);
        expect(await store.resources.list(workspace())).toEqual([]);
        expect(await store.resources.open(w, 'crm', 'production')).toEqual({
          name: 'crm',
          connector: 'postgres',
          revision: 1,
          settings: { host: 'db', password: 'hunter2-very-secret' },
          secrets: ['hunter2-very-secret'],
        });
      });

      test('a secret left out stays, null clears it, another connector gets none', async () => {
        const w = workspace();
        await save(w, { password: 'one', token: 'two' }, null);
        const opened = async () => (await store.resources.open(w, 'crm', 'production')).settings;
        await save(w, { host: 'new' }, 1);
        expect(await opened()).toEqual({ host: 'new', password: 'one', token: 'two' });
        await save(w, { password: null, token: 'three' }, 2);
        expect(await opened()).toEqual({ token: 'three' });
        await save(w, {}, 3, { connector: 'rest' });
        expect(await opened()).toEqual({});
        expect((await store.resources.get(w, 'crm'))?.environments).toEqual({
          production: { settings: {}, secrets: [] },
        });
      });

      test('environments are apart', async () => {
        const w = workspace();
        const environments = { production: { password: 'p' }, staging: { password: 's', host: 'h' } };
        await save(w, {}, null, { environments });
        expect((await store.resources.open(w, 'crm', 'staging')).settings).toEqual({ password: 's', host: 'h' });
        await save(w, {}, 1, { environments: { staging: {} } });
        expect((await store.resources.open(w, 'crm', 'staging')).settings).toEqual({ password: 's' });
        await expect(store.resources.open(w, 'crm', 'production')).rejects.toMatchObject({
          code: 'resource.notConfigured',
        });
        await expect(store.resources.open(w, 'other', 'production')).rejects.toMatchObject({
          code: 'resource.unknown',
        });
      });

      test('saving over somebody else is a conflict without secrets in it', async () => {
        const w = workspace();
        await save(w, { host: 'theirs', password: 'their-secret' }, null);
        for (const revision of [null, 5]) {
          const error = await save(w, { password: 'your-secret' }, revision).catch((thrown: unknown) => thrown);
          expect(error).toMatchObject({ code: 'resource.conflict', details: { theirRevision: 1 } });
          expect(JSON.stringify(error)).not.toMatch(/(their|your)-secret/);
        }
        const settled = await Promise.allSettled([1, 1, 1, 1].map((revision) => save(w, { host: 'x' }, revision)));
        expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        await expect(save(workspace(), {}, 1)).rejects.toMatchObject({ code: 'resource.unknown' });
      });

      test('values of every kind, hostile ones too', async () => {
        const w = workspace();
        const values = Object.fromEntries(HOSTILE.map((text, index) => [`s${index}`, text]));
        const settings: Record<string, JsonValue> = JSON.parse(
          JSON.stringify({ ...values, nested: { key: ['inner'] }, number: 7, flag: false }),
        );
        const keys = Object.keys(settings);
        await store.resources.save(w, { input: input(settings), secretKeys: keys, revision: null, by });
        const opened = await store.resources.open(w, 'crm', 'production');
        expect(opened.settings).toEqual(settings);
        expect(opened.secrets).toEqual(expect.arrayContaining(['inner', '7', `"123"`]));
        expect(opened.secrets).not.toContain('');
        await store.resources.save(w, { input: input(settings), secretKeys: [], revision: 1, by });
        expect((await store.resources.get(w, 'crm'))?.environments.production?.settings).toEqual(settings);
      });

      test('removed with everything', async () => {
        const w = workspace();
        await save(w, { password: 'x' }, null);
        expect(await store.resources.remove(w, 'crm')).toBe(true);
        expect(await store.resources.remove(w, 'crm')).toBe(false);
        await save(w, {}, null);
        expect((await store.resources.open(w, 'crm', 'production')).settings).toEqual({});
      });
    });

    describe('runs', () => {
      test('what a run leaves behind comes back, in order', async () => {
        const w = workspace();
        const run = aRun({
          result: { text: '"ok"', truncated: false, bytes: 4 },
          failedPath: 'a/b',
          parentRunId: randomUUID(),
          error: { type: 't', title: 'T', status: 422, code: 'run.failed', detail: 'd', details: { a: [1] } },
        });
        const steps = ['z', 'a', 'each[0]/m'].map((path) => aStep(path, { meta: { rows: 3 } }));
        const logs = ['second', 'first'].map((text) => ({ at: at(1), path: 'z', level: 'info' as const, text }));
        const held = [
          {
            path: 'z',
            resource: 'crm',
            connector: 'postgres',
            effect: 'write' as const,
            description: 'DELETE',
            rolledBack: true,
            rowCount: 2,
          },
        ];
        await store.runs.write([aRecord(w, run, { steps, logs, held })]);
        expect(await store.runs.get(w, run.id)).toEqual(run);
        expect(await store.runs.steps(w, run.id)).toEqual(steps);
        expect(await store.runs.logs(w, run.id)).toEqual(logs);
        expect(await store.runs.held(w, run.id)).toEqual(held);
        for (const other of [workspace(), `${w}' OR '1'='1`]) {
          expect(await store.runs.get(other, run.id)).toBeUndefined();
          expect(await store.runs.steps(other, run.id)).toEqual([]);
          expect(await store.runs.logs(other, run.id)).toEqual([]);
          expect(await store.runs.held(other, run.id)).toEqual([]);
        }
        expect(await store.runs.get(w, randomUUID())).toBeUndefined();
        expect(await store.runs.get(w, `'; DROP TABLE x`)).toBeUndefined();
        expect(await store.runs.steps(w, 'no-id')).toEqual([]);
      });

      test('the same run or step again replaces; an ended run stays ended', async () => {
        const w = workspace();
        const running = aRun({ status: 'running', durationMs: null });
        const ended: Run = { ...running, status: 'success', durationMs: 5 };
        await store.runs.write([aRecord(w, running, { steps: [aStep('a', { status: 'running' })] })]);
        await store.runs.write([
          aRecord(w, ended, { steps: [aStep('b'), aStep('a', { attempts: 1 }), aStep('a', { attempts: 2 })] }),
          aRecord(w, running, { steps: [aStep('c')] }),
        ]);
        await store.runs.write([aRecord(w, running)]);
        expect(await store.runs.get(w, run(ended))).toEqual(ended);
        const steps = await store.runs.steps(w, run(ended));
        expect(steps.map(({ path, attempts, status }) => [path, attempts, status])).toEqual([
          ['a', 2, 'success'],
          ['b', 1, 'success'],
          ['c', 1, 'success'],
        ]);
      });

      test('pages through the newest first, by filter', async () => {
        const w = workspace();
        const all = Array.from({ length: 25 }, (_, index) =>
          aRun({
            // Several start in the same millisecond.
            startedAt: at(Math.floor(index / 3)),
            functionName: index % 2 ? 'odd' : 'even',
            status: index % 5 ? 'success' : 'failed',
            mode: index % 4 ? 'inline' : 'test',
          }),
        );
        await store.runs.write(all.map((each) => aRecord(w, each)));
        const newest = [...all].sort((a, b) =>
          a.startedAt === b.startedAt ? (a.id < b.id ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1,
        );
        const seen: Run[] = [];
        for (;;) {
          const page = await store.runs.list(w, { before: seen.at(-1)?.id, limit: 4 });
          if (page.length === 0) break;
          seen.push(...page);
        }
        expect(seen.map(({ id }) => id)).toEqual(newest.map(({ id }) => id));
        const filter = { functionName: 'odd', status: 'success', mode: 'inline', limit: 100 } as const;
        expect(await store.runs.list(w, filter)).toEqual(
          newest.filter((each) => each.functionName === 'odd' && each.status === 'success' && each.mode === 'inline'),
        );
        const among = async (...amongNames: string[]) => (await store.runs.list(w, { amongNames, limit: 100 })).length;
        expect([await among('odd'), await among('odd', 'even', 'x'), await among('x'), await among()]).toEqual([
          12, 25, 0, 0,
        ]);
        expect(await store.runs.list(w, { functionName: 'even', amongNames: ['odd'], limit: 100 })).toEqual([]);
        expect(await store.runs.list(w, { before: randomUUID(), limit: 5 })).toEqual([]);
        expect(await store.runs.list(w, { before: `' OR 1=1`, limit: 5 })).toEqual([]);
        expect(await store.runs.list(workspace(), { limit: 5 })).toEqual([]);
      });

      test('a hostile text anywhere does not fail the batch', async () => {
        const w = workspace();
        const records = HOSTILE.map((text) =>
          aRecord(
            w,
            aRun({
              functionName: text,
              hash: text,
              environment: text,
              caller: text,
              params: { text, truncated: true, bytes: 9 },
              failedPath: text,
            }),
            {
              steps: [aStep(`p${text}`, { name: text, output: { text, truncated: false, bytes: 1 } })],
              logs: [{ at: at(1), path: text, level: 'error', text }],
            },
          ),
        );
        await store.runs.write(records);
        for (const { run, steps, logs } of records) {
          expect(await store.runs.get(w, run.id)).toMatchObject({ params: run.params });
          expect(await store.runs.steps(w, run.id)).toEqual(steps);
          expect(await store.runs.logs(w, run.id)).toEqual(logs);
        }
      });

      test('a large batch in one go', async () => {
        const w = workspace();
        const records = Array.from({ length: 300 }, (_, index) =>
          aRecord(w, aRun({ startedAt: at(index) }), {
            steps: Array.from({ length: 10 }, (_, step) => aStep(`s${step}`)),
            logs: [{ at: at(1), path: '', level: 'info', text: 'line' }],
          }),
        );
        await store.runs.write(records);
        expect(await store.runs.list(w, { limit: 1000 })).toHaveLength(300);
        const last = records.at(-1);
        expect(await store.runs.steps(w, last?.run.id ?? '')).toHaveLength(10);
        await store.runs.write([]);
      });

      test('retention deletes in parts: what is old, what is too many, never what runs', async () => {
        const w = workspace();
        const day = (days: number) => new Date(Date.UTC(2000, 0, 1) - days * 86_400_000).toISOString();
        harness.setNow(new Date(Date.UTC(2000, 0, 1)));
        const old = [40, 35, 31].map((days) => aRun({ startedAt: day(days) }));
        const oldRunning = aRun({ startedAt: day(300), status: 'running', durationMs: null });
        const oldFailed = aRun({ startedAt: day(60), status: 'failed' });
        const veryOldFailed = aRun({ startedAt: day(91), status: 'failed' });
        const kept = [1, 2, 3].map((days) => aRun({ startedAt: day(days), functionName: 'busy' }));
        const surplus = [4, 5].map((days) => aRun({ startedAt: day(days), functionName: 'busy' }));
        const all = [...old, oldRunning, oldFailed, veryOldFailed, ...kept, ...surplus];
        await store.runs.write(all.map((each) => aRecord(w, each, { steps: [aStep('s')] })));
        const policy = { days: 30, failedDays: 90, perFunction: 1_000_000 };
        expect(await store.runs.prune(policy, 2)).toBe(2);
        expect(await store.runs.prune(policy, 100)).toBe(2);
        expect(await store.runs.prune(policy, 100)).toBe(0);
        // Runs of other tests are newer than this clock but count as well; only `busy` of this workspace is checked.
        const left = async () => (await store.runs.list(w, { limit: 100 })).map(({ id }) => id);
        expect(new Set(await left())).toEqual(
          new Set([oldRunning, oldFailed, ...kept, ...surplus].map(({ id }) => id)),
        );
        while ((await store.runs.prune({ ...policy, perFunction: 3 }, 100)) > 0);
        expect(new Set(await left())).toEqual(new Set([oldRunning, oldFailed, ...kept].map(({ id }) => id)));
        expect(await store.runs.steps(w, old[0]?.id ?? '')).toEqual([]);
        harness.setNow(undefined);
      });

      test('runs of a process that is gone are interrupted', async () => {
        const w = workspace();
        const gone = aRun({ status: 'running', durationMs: null });
        const durable = aRun({ status: 'running', durationMs: null, mode: 'durable' });
        const done = aRun();
        await store.runs.write([gone, durable, done].map((each) => aRecord(w, each)));
        expect(await store.runs.interruptStale()).toBe(0);
        store = await harness.restart();
        const mine = aRun({ status: 'running', durationMs: null });
        await store.runs.write([aRecord(w, mine)]);
        expect(await store.runs.interruptStale()).toBeGreaterThanOrEqual(1);
        const status = async ({ id }: Run) => (await store.runs.get(w, id))?.status;
        expect(await status(gone)).toBe('interrupted');
        expect((await store.runs.get(w, gone.id))?.error).toMatchObject({ code: 'run.interrupted', status: 503 });
        expect(await status(durable)).toBe('running');
        expect(await status(done)).toBe('success');
        expect(await status(mine)).toBe('running');
        expect(await store.runs.interruptStale()).toBe(0);
        // It was only slow to tell: what it says in the end counts.
        await store.runs.write([aRecord(w, { ...gone, status: 'success' })]);
        expect(await status(gone)).toBe('success');
      });
    });

    describe('settings', () => {
      test('are set, replaced, and set only once by init', async () => {
        const key = randomUUID();
        expect(await store.settings.get(key)).toBeUndefined();
        await store.settings.set(key, { a: 1 });
        await store.settings.set(key, '1');
        expect(await store.settings.get(key)).toBe('1');
        expect(await store.settings.init(key, 'other')).toBe('1');
        const values: JsonValue[] = [null, 0, '', '"123"', '123', 'null', [], { __proto__x: [] }, 'a\u0000'];
        for (const value of values) {
          await store.settings.set(key, value);
          expect(await store.settings.get(key)).toEqual(value);
        }
        const fresh = randomUUID();
        const answers = await Promise.all([1, 2, 3, 4, 5].map((value) => store.settings.init(fresh, value)));
        expect(new Set(answers)).toEqual(new Set([await store.settings.get(fresh)]));
      });

      test('those whose time is over are deleted, under one prefix', async () => {
        const prefix = `%${randomUUID()}:`;
        const now = new Date(Date.UTC(2026, 0, 1));
        const until = now.getTime();
        const values: [string, JsonValue, boolean][] = [
          [`${prefix}past`, { until: until - 1 }, true],
          [`${prefix}now`, { until }, false],
          [`${prefix}later`, { until: until + 1 }, false],
          [`${prefix}null`, null, false],
          [`${prefix}list`, [until - 1], false],
          [`${prefix}other`, { since: 1 }, false],
          [`x${prefix}past`, { until: until - 1 }, false],
          [`${randomUUID()}\u0000`, { until: 'soon', text: '\u0000' }, false],
        ];
        for (const [key, value] of values) await store.settings.set(key, value);
        expect(await store.settings.removeExpired(prefix, now)).toBe(1);
        expect(await store.settings.removeExpired(prefix, now)).toBe(0);
        for (const [key, value, gone] of values)
          expect(await store.settings.get(key)).toEqual(gone ? undefined : value);
      });
    });

    describe('API keys', () => {
      const aKey = (parts: Partial<Parameters<Store['keys']['create']>[1]> = {}) => ({
        id: randomUUID(),
        name: 'nightly',
        hash: 'h',
        scopes: ['function.run' as const],
        functions: null,
        expiresAt: null,
        by,
        ...parts,
      });

      test('are made, found, listed in order, used and removed', async () => {
        const w = workspace();
        harness.setNow(new Date(at(1)));
        const first = aKey();
        const made = await store.keys.create(w, first);
        expect(made).toEqual({
          id: first.id,
          name: 'nightly',
          scopes: ['function.run'],
          functions: null,
          expiresAt: null,
          createdAt: at(1),
          createdBy: 'Ada',
          lastUsedAt: null,
        });
        harness.setNow(new Date(at(2)));
        const second = await store.keys.create(w, aKey({ functions: ['a', 'b'], expiresAt: at(9) }));
        harness.setNow(undefined);
        expect(second).toMatchObject({ functions: ['a', 'b'], expiresAt: at(9) });
        expect(await store.keys.list(w)).toEqual([made, second]);
        expect(await store.keys.find(first.id)).toEqual({ workspace: w, hash: 'h', key: made });
        await store.keys.touch(first.id, new Date(at(5)));
        await store.keys.touch(randomUUID(), new Date(at(5)));
        expect((await store.keys.find(first.id))?.key).toEqual({ ...made, lastUsedAt: at(5) });
        expect(await store.keys.remove(w, first.id)).toBe(true);
        expect(await store.keys.remove(w, first.id)).toBe(false);
        expect(await store.keys.find(first.id)).toBeUndefined();
        expect(await store.keys.list(w)).toEqual([second]);
      });

      test('of one workspace are out of the reach of another', async () => {
        const w = workspace();
        const key = aKey();
        await store.keys.create(w, key);
        const other = workspace();
        expect(await store.keys.list(other)).toEqual([]);
        expect(await store.keys.remove(other, key.id)).toBe(false);
        expect(await store.keys.find(key.id)).toMatchObject({ workspace: w });
      });

      test.each(HOSTILE)('takes %j wherever a text goes', async (text) => {
        const w = `${workspace()}${text}`;
        const key = aKey({ name: text, functions: [text], by: { id: text, name: text } });
        await store.keys.create(w, key);
        const stored = { name: asText(text), functions: [text], createdBy: asText(text) };
        expect(await store.keys.list(w)).toMatchObject([stored]);
        expect(await store.keys.find(key.id)).toMatchObject({ key: stored });
        expect(await store.keys.find(text)).toBeUndefined();
        expect(await store.keys.remove(w, text)).toBe(false);
      });
    });

    describe('calls with a key', () => {
      const aClaim = (parts: Partial<CallClaim> = {}): CallClaim => ({
        caller: 'u1',
        key: randomUUID(),
        fingerprint: 'f',
        runId: randomUUID(),
        leaseUntil: at(90),
        expiresAt: at(1_000),
        ...parts,
      });
      const kept = ({ fingerprint, runId, leaseUntil }: CallClaim, answer: KeptCall['answer'] = null) => ({
        ...{ fingerprint, runId, leaseUntil, answer },
      });
      beforeEach(() => harness.setNow(new Date(at(0))));
      afterEach(() => harness.setNow(undefined));

      test('a key is taken once, and shows who has it, then the answer', async () => {
        const w = workspace();
        const first = aClaim();
        expect(await store.idempotency.claim(w, first)).toBeUndefined();
        const again = aClaim({ key: first.key, fingerprint: 'other', leaseUntil: at(500) });
        expect(await store.idempotency.claim(w, again)).toEqual(kept(first));
        const answer = { status: 422, body: '{"data":"\\u0000 \\ud800 😀"}' };
        await store.idempotency.complete(first.runId, answer);
        expect(await store.idempotency.claim(w, again)).toEqual(kept(first, answer));
        await store.idempotency.complete(again.runId, { status: 200, body: 'never' });
        expect(await store.idempotency.claim(w, again)).toEqual(kept(first, answer));
      });

      test('of many who ask at once, one gets it', async () => {
        const w = workspace();
        const claims = Array.from({ length: 20 }, () => aClaim({ key: 'same' }));
        const answers = await Promise.all(claims.map((claim) => store.idempotency.claim(w, claim)));
        const winners = claims.filter((_, index) => answers[index] === undefined);
        expect(winners).toHaveLength(1);
        const [winner = aClaim()] = winners;
        expect(answers.filter(Boolean)).toEqual(Array.from({ length: 19 }, () => kept(winner)));
      });

      test('each caller of each workspace has keys of its own', async () => {
        const w = workspace();
        const claim = aClaim();
        expect(await store.idempotency.claim(w, claim)).toBeUndefined();
        const others = [
          [workspace(), {}],
          [w, { caller: 'u2' }],
          [w, { key: randomUUID() }],
        ] as const;
        for (const [where, parts] of others) {
          const other = { ...claim, ...parts, runId: randomUUID() };
          expect(await store.idempotency.claim(where, other)).toBeUndefined();
        }
      });

      test('a key that was given back is free', async () => {
        const w = workspace();
        const first = aClaim();
        await store.idempotency.claim(w, first);
        await store.idempotency.release(first.runId);
        expect(await store.idempotency.claim(w, aClaim({ key: first.key }))).toBeUndefined();
        await store.idempotency.release(randomUUID());
      });

      test('after its time a key is free, its answer gone, and whoever had it changes nothing more', async () => {
        const w = workspace();
        const first = aClaim({ expiresAt: at(10) });
        await store.idempotency.claim(w, first);
        await store.idempotency.complete(first.runId, { status: 200, body: '1' });
        const second = aClaim({ key: first.key, expiresAt: at(50) });
        harness.setNow(new Date(at(9)));
        expect(await store.idempotency.claim(w, second)).toEqual(kept(first, { status: 200, body: '1' }));
        harness.setNow(new Date(at(10)));
        expect(await store.idempotency.claim(w, second)).toBeUndefined();
        await store.idempotency.complete(first.runId, { status: 200, body: 'late' });
        await store.idempotency.release(first.runId);
        expect(await store.idempotency.claim(w, aClaim({ key: first.key }))).toEqual(kept(second));
      });

      test('what is over is deleted, no more at a time than asked for', async () => {
        const w = workspace();
        harness.setNow(new Date(at(100_000)));
        await store.idempotency.prune(1_000);
        harness.setNow(new Date(at(0)));
        const claims = [10, 10, 10, 20].map((end) => aClaim({ expiresAt: at(end) }));
        for (const claim of claims) await store.idempotency.claim(w, claim);
        expect(await store.idempotency.prune(10)).toBe(0);
        harness.setNow(new Date(at(10)));
        expect(await store.idempotency.prune(2)).toBe(2);
        expect(await store.idempotency.prune(2)).toBe(1);
        expect(await store.idempotency.prune(2)).toBe(0);
        const left = claims.at(-1) ?? aClaim();
        expect(await store.idempotency.claim(w, aClaim({ key: left.key }))).toEqual(kept(left));
      });

      test('what was taken and answered is there after a restart', async () => {
        const w = workspace();
        const [open, done] = [aClaim(), aClaim()];
        await store.idempotency.claim(w, open);
        await store.idempotency.claim(w, done);
        await store.idempotency.complete(done.runId, { status: 200, body: '{"data":1}' });
        store = await harness.restart();
        expect(await store.idempotency.claim(w, aClaim({ key: open.key }))).toEqual(kept(open));
        expect(await store.idempotency.claim(w, aClaim({ key: done.key }))).toEqual(
          kept(done, { status: 200, body: '{"data":1}' }),
        );
      });

      test.each(HOSTILE)('takes %j wherever a text goes', async (text) => {
        const w = `${workspace()}${text}`;
        const claim = aClaim({ caller: text, key: text, fingerprint: text });
        expect(await store.idempotency.claim(w, claim)).toBeUndefined();
        await store.idempotency.complete(claim.runId, { status: 200, body: text });
        expect(await store.idempotency.claim(w, { ...claim, runId: randomUUID() })).toMatchObject({
          runId: claim.runId,
          answer: { status: 200 },
        });
      });
    });
  });
}

const run = ({ id }: Run) => id;
