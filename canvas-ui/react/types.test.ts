import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paramsJsonSchema, resultJsonSchema } from '#schema';
import { functionTypes } from '../../engine/typegen/function-types.ts';

/** What the compiler says about programs that use the hooks with the types that `switchyard types --react` writes. */

const ROOT = join(import.meta.dirname, '..', '..');
// Inside the package, so that `switchyard/react` is this one.
const FOLDER = join(ROOT, '.cache', `react-types-${process.pid}`);

const GOOD = `
import { useFunction, useFunctions } from 'switchyard/react';
export function Page() {
  const orderTotal = useFunction('orderTotal', { orderId: 1 }, {
    run: { kind: 'onChange', debounceMs: 300 },
    onSuccess: ({ result, params }) => [result.total.toFixed(2), params.orderId + 1],
    onError: [({ error }) => error.code],
  });
  const total: number | undefined = orderTotal.data?.total;
  const sent: number | undefined = orderTotal.params?.orderId;
  const again: Promise<{ total: number }> = orderTotal.run();
  const other = orderTotal.run({ orderId: 2, note: 'x' });
  const called = useFunction('orderTotal').run({ orderId: 3 });
  const listed = useFunction('listAll').run();
  const loaded = useFunction('listAll', {}, { run: 'onLoad' }).data;
  const { orderTotal: same } = useFunctions();
  return [total, sent, again, other, called, listed, loaded, same.data?.total, same.run({ orderId: 1 })];
}
`;

const BAD: [string, string][] = [
  ['no such function', `useFunction('orderTotl');`],
  ['no such parameter', `useFunction('orderTotal', { orderid: 1 });`],
  ['a parameter of another type', `useFunction('orderTotal', { orderId: 'one' });`],
  ['a parameter that is missing', `useFunction('orderTotal', {});`],
  ['a run without its parameters', `useFunction('orderTotal').run();`],
  ['a run with a wrong parameter', `useFunction('orderTotal', { orderId: 1 }).run({ orderId: 2, nte: '' });`],
  ['a misspelt field of data', `useFunction('orderTotal').data?.totl;`],
  ['data that may not be there yet', `useFunction('orderTotal').data.total;`],
  [
    'a misspelt field in a handler',
    `useFunction('orderTotal', { orderId: 1 }, { onSuccess: ({ result }) => result.totl });`,
  ],
  ['a behaviour that there is not', `useFunction('orderTotal', { orderId: 1 }, { run: 'always' });`],
  ['a function that useFunctions has not', `useFunctions().orderTotl;`],
  ['a run by useFunctions without parameters', `useFunctions().orderTotal.run();`],
];

let report: string;

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  const types = await functionTypes(
    [
      {
        name: 'orderTotal',
        description: '',
        params: paramsJsonSchema([
          { name: 'orderId', type: 'integer', required: true },
          { name: 'note', type: 'string' },
        ]),
        result: resultJsonSchema({ type: 'object', fields: [{ name: 'total', type: 'number', required: true }] }),
      },
      { name: 'listAll', description: '', params: paramsJsonSchema([]), result: resultJsonSchema(undefined) },
    ],
    { react: true },
  );
  writeFileSync(join(FOLDER, 'functions.d.ts'), types);
  writeFileSync(join(FOLDER, 'good.ts'), GOOD);
  BAD.forEach(([, code], index) => {
    const body = `import { useFunction, useFunctions } from 'switchyard/react';\nexport const page = () => [useFunction, useFunctions];\n${code}\n`;
    writeFileSync(join(FOLDER, `bad${index}.ts`), body);
  });
  writeFileSync(
    join(FOLDER, 'tsconfig.json'),
    JSON.stringify({ extends: join(ROOT, 'examples/react-app/tsconfig.json'), include: ['*.ts'] }),
  );
  report = compile();
});

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** All that the compiler has to say. */
function compile(): string {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', FOLDER, '--pretty', 'false'], { encoding: 'utf8' });
    return '';
  } catch (thrown) {
    return thrown instanceof Error && 'stdout' in thrown ? String(thrown.stdout) : String(thrown);
  }
}

describe('types of the hooks', () => {
  it('let pass what is right', () => {
    expect(report.split('\n').filter((line) => !/bad\d+\.ts/.test(line) && line.trim() !== '')).toEqual([]);
  });

  it.each(BAD.map(([what, code], index) => [what, code, index] as const))('refuse %s', (_, __, index) => {
    expect(report).toMatch(new RegExp(`bad${index}\\.ts\\(3,`));
  });
});
