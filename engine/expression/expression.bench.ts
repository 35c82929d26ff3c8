import { compile } from './compile.ts';
import { parseExpression } from './parse.ts';

/** Prints how long expressions take: `node engine/expression/expression.bench.ts`. */
const rows = Array.from({ length: 1_000 }, (_, id) => ({
  id,
  total: id * 3,
  name: `name ${id}`,
  active: id % 2 === 0,
}));
const scope = new Map<string, unknown>([
  ['getOrder', { data: { total: 10, rows } }],
  ['params', { rate: 0.2, name: 'Ada' }],
]);

const SUBJECTS: readonly (readonly [string, number])[] = [
  ['getOrder.data.total * (1 + params.rate)', 300_000],
  ['params?.name ?? "nobody"', 300_000],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression, not our template
  ['`Hello ${params.name}, ${getOrder.data.total}`', 200_000],
  ['getOrder.data.rows.filter(row => row.active && row.total > 500).map(row => row.total)', 400],
  ['getOrder.data.rows.map(({ id, name }) => ({ id, label: name.toUpperCase() }))', 400],
  ['getOrder.data.rows.reduce((sum, row) => sum + row.total, 0)', 400],
  ['getOrder.data.rows', 100_000],
];

for (const [code, times] of SUBJECTS) {
  const evaluate = compile(parseExpression(code));
  report(code, times, () => evaluate(scope));
}
report('parse and compile', 20_000, () => compile(parseExpression('getOrder.data.total * (1 + params.rate)')));

function report(name: string, times: number, run: () => unknown): void {
  for (let warm = 0; warm < times / 4; warm++) run();
  const start = performance.now();
  for (let count = 0; count < times; count++) run();
  const micros = ((performance.now() - start) * 1_000) / times;
  process.stdout.write(`${micros.toFixed(2).padStart(10)} µs  ${name}\n`);
}
