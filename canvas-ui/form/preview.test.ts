import { describe, expect, it } from 'vitest';
import { misfitOf } from './fit.ts';
import { evaluateValue, readValue, unknownName } from './preview.ts';
import { createPreviewer, type PreviewEvent, type PreviewPort } from './previewer.ts';

const expression = (code: string) => ({ kind: 'expression', code }) as const;

describe('previews', () => {
  it('show the value', () => {
    expect(evaluateValue(expression('getOrder.data[0].id + 1'), { getOrder: { data: [{ id: 41 }] } })).toMatchObject({
      kind: 'value',
      value: 42,
    });
    expect(evaluateValue({ kind: 'template', text: 'No {{ params.id }}' }, { params: { id: 7 } })).toMatchObject({
      value: 'No 7',
    });
  });

  it.each([
    '"".constructor.constructor("alert(1)")()',
    'globalThis',
    'params.__proto__',
    '"x".repeat(1e9)',
    '[...Array(1e9)]',
    'Array(3000).fill(0).map(() => Array(3000).fill(0).map(() => 1))',
  ])('of %s are refused, and nothing runs', (code) => {
    expect(evaluateValue(expression(code), { params: {} }).kind).toBe('problem');
  });

  it('tell an unknown name and what was probably meant', () => {
    const reading = readValue(expression('getOrdr.data'));
    const names = 'names' in reading ? reading.names : [];
    expect(unknownName(names, new Set(['getOrder', 'params']))).toEqual({
      kind: 'problem',
      message: 'Nothing here is called "getOrdr"; did you mean "getOrder"?',
      start: 0,
      end: 7,
    });
    expect(unknownName(names, new Set(['getOrdr']))).toBeUndefined();
  });
});

describe('the worker of previews', () => {
  function fakeWorker() {
    const sent: unknown[] = [];
    const listeners: ((event: PreviewEvent) => void)[] = [];
    const port: PreviewPort = {
      postMessage: (message: unknown) => void sent.push(message),
      terminate: () => undefined,
      addEventListener: (type: string, listener: (event: PreviewEvent) => void) => {
        if (type === 'message') listeners.push(listener);
      },
    };
    return {
      sent,
      port,
      answer(data: PreviewEvent['data']) {
        for (const tell of listeners) tell({ data });
      },
    };
  }

  it('gets a value once, and again only when it is another one', async () => {
    const { sent, port, answer } = fakeWorker();
    const previewer = createPreviewer(() => port);
    const data = { data: [1] };
    const first = previewer.evaluate(expression('a.data'), { a: data });
    answer({ id: 1, preview: { kind: 'value', value: [1], from: undefined } });
    await expect(first).resolves.toMatchObject({ value: [1] });
    void previewer.evaluate(expression('a.data[0]'), { a: data });
    void previewer.evaluate(expression('a.data[0]'), { a: { data: [2] } });
    expect(sent).toMatchObject([{ news: { a: data } }, { news: {} }, { news: { a: { data: [2] } } }]);
    previewer.dispose();
  });
});

describe('a value that does not fit', () => {
  it('is told with what would make it fit', () => {
    expect(misfitOf('5', { type: 'number' })?.fix?.wrap('a')).toBe('Number(a)');
    expect(misfitOf({ id: 1 }, { type: 'array', items: {} })?.fix?.wrap('a')).toBe('[a]');
    expect(misfitOf(null, { type: ['string', 'null'] })).toBeUndefined();
    expect(misfitOf(1.5, { type: 'integer' })?.message).toBe('This is a number; the field takes a whole number.');
    expect(
      misfitOf(['a'], { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }),
    ).toBeUndefined();
    expect(misfitOf({ anything: 1 }, {})).toBeUndefined();
  });
});
