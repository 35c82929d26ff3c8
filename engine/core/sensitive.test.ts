import { describe, expect, it } from 'vitest';
import { Json } from '#kit';
import type { FunctionDocument, JsonValue, Parameter, TypeSpec } from '#schema';
import { aBlock, aFunction, aGraph, expr, returns, text } from '../../test/support/build.ts';
import { secret, setUpRuns, startOf } from '../../test/support/runs.ts';

/** What is declared sensitive stands in nothing that tells of a run: record, steps, logs, errors, streams, whole outputs. */

const CARD = '4111-1111-1111-1111';

async function everythingTold(document: FunctionDocument, params: JsonValue, published?: FunctionDocument) {
  const { runs, record } = setUpRuns(published ? { published } : {});
  const { id, feed, answer } = await runs.start(startOf(document, params, { watched: true }));
  const events = await Array.fromAsync(feed.read(0, new AbortController().signal));
  const verdict = await answer;
  const kept = await record(({ run }) => run.status !== 'running');
  const outputs = ['', 'say', 'done', 'ask', 'ask/done'].map((path) => runs.output('w', id, path)?.bytes.toString());
  return { verdict, kept, told: JSON.stringify({ kept, events, outputs }) };
}

const says = (code: string) => [aBlock('log', 'say', { message: text(`has {{ ${code} }}`) }), returns(code)];
const param = (type: Partial<Parameter> & TypeSpec): Parameter => ({ name: 'p', required: true, ...type }) as Parameter;
const object = (...fields: Extract<TypeSpec, { type: 'object' }>['fields']): TypeSpec => ({ type: 'object', fields });

describe('a sensitive parameter', () => {
  const inside = object({ name: 'card', type: 'string', sensitive: true }, { name: 'city', type: 'string' });
  it.each<[string, Parameter, JsonValue, string]>([
    ['a text', param({ type: 'string', sensitive: true }), CARD, CARD],
    ['a number', param({ type: 'number', sensitive: true }), 20_261_121, '20261121'],
    ['a short text', param({ type: 'string', sensitive: true }), '739', '739'],
    ['a truth', param({ type: 'boolean', sensitive: true }), true, 'has true'],
    ['one of some', param({ type: 'enum', values: ['HIV', 'none'], sensitive: true }), 'HIV', 'HIV'],
    ['a field of an object', param({ ...inside }), { card: CARD, city: 'Bonn' }, CARD],
    ['a field of objects in a list', param({ type: 'array', items: inside }), [{ card: CARD, city: 'Bonn' }], CARD],
    ['all of an object', param({ type: 'any', sensitive: true }), { cards: [{ number: CARD }] }, CARD],
  ])('%s is shown nowhere, and its caller gets it', async (_what, declared, given, secret) => {
    const document = aFunction(aGraph(says('params.p'), 'say > done'), { params: [declared] });
    const { verdict, told, kept } = await everythingTold(document, { p: given });
    expect(verdict).toMatchObject({ status: 'success' });
    expect(verdict.status === 'success' && verdict.data.value).toEqual(given);
    expect(told).not.toContain(secret);
    expect(kept.run.status).toBe('success');
  });

  it.each([CARD, '739'])('is not in an error that was made of it: %s', async (secret) => {
    const details = expr('{ p: params.p }');
    const fails = aBlock('throw', 'done', { code: text('card.refused'), message: text('no {{ params.p }}'), details });
    const params = [param({ type: 'string', sensitive: true })];
    const { kept, told } = await everythingTold(aFunction(aGraph([fails]), { params }), { p: secret });
    expect(kept.run.error).toMatchObject({ code: 'card.refused' });
    expect(told).not.toContain(secret);
  });

  it.each([CARD, '739'])('of a function that is called is not shown by who calls: %s', async (secret) => {
    const params = [param({ type: 'string', sensitive: true })];
    const inner = aFunction(aGraph(says('params.p'), 'say > done'), { name: 'inner', params });
    const call = aBlock('call', 'ask', { function: 'inner', params: { p: expr('params.p') } });
    const outer = aFunction(aGraph([call]), { params: [{ name: 'p', type: 'string' }] });
    const { kept } = await everythingTold(outer, { p: secret }, inner);
    expect(JSON.stringify([kept.steps, kept.logs, kept.run.result])).not.toContain(secret);
  });

  it('leaves everything else as it is', async () => {
    const params = [param({ type: 'string', sensitive: true }), { name: 'city', type: 'string' as const }];
    const { kept } = await everythingTold(aFunction(aGraph(says('params.city'), 'say > done'), { params }), {
      p: CARD,
      city: 'Bonn',
    });
    expect(JSON.parse(kept.run.params.text)).toEqual({ p: '••••••', city: 'Bonn' });
    expect(kept.logs).toMatchObject([{ text: 'has Bonn' }]);
    expect(kept.run.result?.text).toBe('"Bonn"');
  });

  it('that is not given hides nothing', async () => {
    const params: Parameter[] = [{ name: 'p', type: 'string', sensitive: true }];
    const document = aFunction(aGraph(says("'Bonn'"), 'say > done'), { params });
    const { kept } = await everythingTold(document, { p: null });
    expect(kept.logs).toMatchObject([{ text: 'has Bonn' }]);
  });
});

describe('a sensitive field of the result', () => {
  it('is shown nowhere: not where it comes from, nor as the result', async () => {
    const result = object({ name: 'card', type: 'string', sensitive: true }, { name: 'city', type: 'string' });
    const from = `{ card: '${CARD.slice(0, 4)}' + params.rest, city: 'Bonn' }`;
    const document = aFunction(aGraph(says(from), 'say > done'), {
      result,
      params: [{ name: 'rest', type: 'string' }],
    });
    const { verdict, told } = await everythingTold(document, { rest: CARD.slice(4) });
    expect(verdict.status === 'success' && verdict.data.value).toEqual({ card: CARD, city: 'Bonn' });
    expect(told).not.toContain(CARD);
  });
});

describe('what is sensitive, for who may reveal it', () => {
  const params = [param({ type: 'string', sensitive: true })];
  const keeps = (document: FunctionDocument): FunctionDocument => ({ ...document, settings: { revealDays: 7 } });
  const inner = aFunction(aGraph(says('params.p'), 'say > done'), { name: 'inner', params });
  const call = aBlock('call', 'ask', { function: 'inner', params: { p: expr('params.p') } });
  const outer = aFunction(aGraph([call]), { name: 'outer', params });

  it('is kept apart from the record, part by part, where its function says so', async () => {
    const document = keeps(aFunction(aGraph(says('params.p'), 'say > done'), { params }));
    const { runs, record } = setUpRuns();
    await (await runs.start(startOf(document, { p: CARD }))).answer;
    const { concealed, ...told } = await record(({ run }) => run.status === 'success');
    expect(JSON.stringify(told)).not.toContain(CARD);
    expect(concealed).toMatchObject({ days: 7, functions: [document.name] });
    expect(concealed?.parts.params?.text).toBe(JSON.stringify({ p: CARD }));
    expect(concealed?.parts.result?.text).toBe(JSON.stringify(CARD));
    expect(concealed?.parts['input say']?.text).toContain(`has ${CARD}`);
  });

  it.each([
    ['no function says so', outer, inner],
    ['only the function that calls says so', keeps(outer), inner],
    ['only the function that is called says so', outer, keeps(inner)],
  ])('is not kept where %s', async (_what, document, published) => {
    const { runs, record } = setUpRuns({ published });
    await (await runs.start(startOf(document, { p: CARD }))).answer;
    const kept = await record(({ run }) => run.status === 'success');
    expect(JSON.stringify(kept)).not.toContain(CARD);
  });

  it('takes the right for each function whose it is', async () => {
    const { runs, record } = setUpRuns({ published: keeps(inner) });
    await (await runs.start(startOf(keeps(outer), { p: CARD }))).answer;
    const { concealed } = await record(({ run }) => run.status === 'success');
    expect(concealed?.functions).toEqual(['outer', 'inner']);
  });

  it('is not kept of a test-run', async () => {
    const { runs, record } = setUpRuns();
    const document = keeps(aFunction(aGraph(says('params.p'), 'say > done'), { params }));
    await (await runs.start(startOf(document, { p: CARD }, { mode: 'test' }))).answer;
    expect(JSON.stringify(await record(({ run }) => run.status === 'success'))).not.toContain(CARD);
  });

  it('never holds the secrets of resources', async () => {
    const asks = aBlock('query', 'ask', { resource: 'crm', connector: 'fake', query: { does: 'write' } });
    const document = keeps(
      aFunction(aGraph([asks, returns('{ card: params.p, all: ask.data }')], 'ask > done'), { params }),
    );
    const { runs, record } = setUpRuns({ answers: async () => Json.fromValue(`key ${secret} of ${CARD}`) });
    await (await runs.start(startOf(document, { p: CARD }))).answer;
    const { concealed } = await record(({ run }) => run.status !== 'running');
    expect(concealed?.parts['output ask']?.text).toContain(CARD);
    expect(JSON.stringify(concealed)).not.toContain(secret);
  });
});
