import { describe, expect, it } from 'vitest';
import { LIB_FILES } from './lib-files.ts';
import { createTsLanguage } from './ts-language.ts';

const language = createTsLanguage(LIB_FILES);
const declarations = `
declare const params: { orderId: number; note?: string };
declare const getOrder: { data: { id: number; total: number | null; "first name": string; lines: { sku: string }[] }; error: null };
`;

function open(code: string): number {
  const pos = code.indexOf('|');
  language.open({ code: code.replace('|', ''), declarations });
  return pos;
}

function labels(code: string): string[] {
  return language.complete(open(code)).map(({ label }) => label);
}

function problems(code: string): { text: string; message: string; severity: string }[] {
  open(code);
  return language
    .diagnostics()
    .map(({ from, to, message, severity }) => ({ text: code.slice(from, to), message, severity }));
}

describe('completion in the body of a block', () => {
  it('offers the keys of what a block gave, with their types', () => {
    const pos = open('const a = 1;\nreturn getOrder.data.|');
    expect(language.complete(pos)).toEqual(
      expect.arrayContaining([
        { label: 'id', kind: 'key', detail: 'number' },
        { label: 'total', kind: 'key', detail: 'number | null' },
      ]),
    );
  });

  it('writes a key that is no identifier in brackets, in place of the dot', () => {
    const code = 'return getOrder.data.|';
    const pos = open(code);
    expect(language.complete(pos).find(({ label }) => label === 'first name')).toMatchObject({
      insert: "['first name']",
      from: pos - 1,
    });
  });

  it('offers names of the block, not what it is wrapped in', () => {
    const found = labels('const rate = 2; return |');
    expect(found).toEqual(expect.arrayContaining(['params', 'getOrder', 'rate', 'Math', 'console', 'progress']));
    expect(found).not.toContain('__block__');
    expect(found).not.toContain('window');
    expect(found).not.toContain('document');
  });

  it('knows the methods of the sandbox’s engine', () => {
    expect(labels('return [1].|')).toEqual(expect.arrayContaining(['map', 'toSorted', 'findLast']));
  });

  it('follows a new set of declarations', () => {
    const pos = open('return other.|');
    language.open({ code: 'return other.', declarations: 'declare const other: { brandNew: 1 };' });
    expect(language.complete(pos).map(({ label }) => label)).toEqual(['brandNew']);
  });
});

describe('what is flagged', () => {
  it('nothing in code that uses what a block has', () => {
    const code = `const rows = [];
for (const line of getOrder.data.lines) rows.push({ sku: line.sku });
const answer = await fetch('https://example.com', { method: 'POST' });
if (!answer.ok) throw new FunctionError('order.closed', 'Closed', { id: params.orderId });
await progress(50, 'half');
const out = {};
out.total = _.sumBy(rows, (row) => row.sku.length);
try { JSON.parse('') } catch (error) { console.log(error.message) }
return { rows, out, at: DateTime.now().toISO(), groups: Object.groupBy(rows, (row) => row.sku) };`;
    expect(problems(code)).toEqual([]);
  });

  it('a wrong key, at its place, in short words', () => {
    expect(problems('const a = 1;\nreturn getOrder.data.totla')).toEqual([
      { text: 'totla', message: '"totla" is not a key here. Did you mean "total"?', severity: 'error' },
    ]);
    expect(problems('return getOrder.data.zzzzzz')).toEqual([
      { text: 'zzzzzz', message: '"zzzzzz" is not a key here.', severity: 'error' },
    ]);
  });

  it('an unknown name', () => {
    expect(problems('return getOrdr.data')).toEqual([
      { text: 'getOrdr', message: 'getOrdr is not defined. Did you mean getOrder?', severity: 'error' },
    ]);
    expect(problems('return document.title')).toMatchObject([{ message: 'document is not defined.' }]);
  });

  it('what may be null, as a warning', () => {
    expect(problems('return getOrder.data.total.toFixed(2)')).toEqual([
      {
        text: 'getOrder.data.total',
        message: 'getOrder.data.total may be null. Use ?. or check it first.',
        severity: 'warning',
      },
    ]);
  });

  it('code that ends too early, inside the code', () => {
    const code = 'if (params.orderId) {\n  return 1;';
    open(code);
    for (const { from, to } of language.diagnostics()) {
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(code.length);
    }
    expect(language.diagnostics().length).toBeGreaterThan(0);
  });

  it('import, in words that help', () => {
    expect(problems("import fs from 'fs';\nreturn 1").map(({ message }) => message)).toContain(
      'import and export are not available here. Libraries are preloaded.',
    );
  });

  it('never names what we wrap the code in', () => {
    for (const code of ['return x;}', '}}}', 'function (', 'return __block__.z', 'class { #a', '"unclosed']) {
      expect(JSON.stringify(problems(code).map(({ message }) => message))).not.toMatch(/block__|names\.d|\.js/);
    }
  });
});

describe('hover', () => {
  it('tells the type of what is under the pointer', () => {
    const code = 'return getOrder.data.to|tal';
    expect(language.hover(open(code))).toEqual({ text: 'total: number | null' });
  });

  it('is silent where there is nothing', () => {
    expect(language.hover(open('return 1;   |'))).toBeUndefined();
  });
});
