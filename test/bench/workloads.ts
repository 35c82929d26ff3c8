import type { Block, FunctionDocument, JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../support/build.ts';

/** One kind of work: as a function, and under the same name in baseline.ts. */
export interface Workload {
  name: string;
  says: string;
  document: FunctionDocument;
  params: JsonValue;
  /** The work in baseline.ts that it is the same as, where that has another name. */
  like?: string;
  /** Its block of Python, and the query whose rows that has: for the interpreter of the machine (native-python.ts). */
  native?: { code: string; name: string; sql: string };
  /** Steps over which what a run takes longer than W1 is spread; undefined where that tells nothing. */
  steps?: number;
}

const ORDERS_IN_PYTHON = `lines = [{**row, "total": row.quantity * row.price_cents} for row in orders.data]
return {"lines": lines, "subtotal": sum(line["total"] for line in lines)}`;

const SALES_IN_PYTHON = `totals = {}
for row in sales.data:
    total = totals.setdefault(row["region"], {"count": 0, "cents": 0})
    total["count"] += 1
    total["cents"] += row["amount_cents"]
return totals`;

const SALES = 'SELECT id, region, amount_cents FROM sale ORDER BY id LIMIT 5000';

const query = (name: string, sql: string) =>
  aBlock('query', name, { connector: 'postgres', resource: 'bench_db', query: { sql } });
const code = (name: string, text: string) => aBlock('javascript', name, { code: text });
const python = (name: string, text: string) => aBlock('python', name, { code: text });

const chain = (length: number) =>
  Array.from({ length }, (_, index) =>
    aBlock('condition', `check${index}`, { when: expr(`params.n + ${index} > -1`) }),
  );

const w5 = chain(198);

/** A customer's orders, with the totals computed by one block or another. */
const ordersWith = (name: string, totals: Block) =>
  aFunction(
    aGraph(
      [
        query('customers', 'SELECT id, name, email, country FROM customer WHERE id = {{ params.customerId }}'),
        query(
          'orders',
          'SELECT id, item, quantity, price_cents FROM orders WHERE customer_id = {{ params.customerId }} ORDER BY id',
        ),
        totals,
        aBlock('condition', 'isLarge', { when: expr('totals.data.subtotal > 50000') }),
        aBlock('variables', 'withDiscount', {
          set: [{ name: 'discount', value: expr('Math.round(totals.data.subtotal * 0.1)') }],
        }),
        aBlock('variables', 'withoutDiscount', { set: [{ name: 'discount', value: lit(0) }] }),
        code(
          'format',
          `const { lines, subtotal } = totals.data;
const [customer] = customers.data;
const money = (cents) => (cents / 100).toFixed(2);
return {
  customer: \`\${customer.name} <\${customer.email}>\`,
  orders: lines.map((line) => \`\${line.quantity} x \${line.item}: \${money(line.total)}\`),
  subtotal: money(subtotal),
  discount: money(vars.discount),
  total: money(subtotal - vars.discount),
};`,
        ),
        returns('format.data'),
      ],
      'customers > orders',
      'orders > totals',
      'totals > isLarge',
      'isLarge.true > withDiscount',
      'isLarge.false > withoutDiscount',
      'withDiscount > format',
      'withoutDiscount > format',
      'format > done',
    ),
    { name, params: [{ name: 'customerId', type: 'integer', required: true }] },
  );

/** 5,000 rows, aggregated by one block or another. */
const salesWith = (name: string, aggregate: Block) =>
  aFunction(
    aGraph([query('sales', SALES), aggregate, returns('aggregate.data')], 'sales > aggregate', 'aggregate > done'),
    { name },
  );

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'w1',
    says: 'one JavaScript step',
    params: { n: 20 },
    document: aFunction(aGraph([code('work', 'return { value: params.n * 2 + 1 }')]), {
      name: 'w1',
      params: [{ name: 'n', type: 'number', required: true }],
    }),
  },
  {
    name: 'w2',
    says: 'customer and 20 orders, totals, condition, formatting',
    params: { customerId: 7 },
    document: ordersWith(
      'w2',
      code(
        'totals',
        `const lines = orders.data.map((row) => ({ ...row, total: row.quantity * row.price_cents }));
const subtotal = lines.reduce((sum, line) => sum + line.total, 0);
return { lines, subtotal };`,
      ),
    ),
  },
  {
    name: 'w3',
    says: '5,000 rows aggregated in JavaScript',
    params: {},
    document: salesWith(
      'w3',
      code(
        'aggregate',
        `const totals = {};
for (const { region, amount_cents } of sales.data) {
  totals[region] ??= { count: 0, cents: 0 };
  totals[region].count += 1;
  totals[region].cents += amount_cents;
}
return totals;`,
      ),
    ),
  },
  {
    name: 'w4',
    says: 'a loop of 100 JavaScript steps',
    params: { items: Array.from({ length: 100 }, (_, index) => index) },
    steps: 99,
    document: aFunction(
      aGraph(
        [
          {
            ...aBlock('loop', 'each', { kind: 'forEach', items: expr('params.items') }),
            graphs: { body: aGraph([code('square', 'return { index, square: item * item }')]) },
          },
          returns('each.data'),
        ],
        'each > done',
      ),
      { name: 'w4', params: [{ name: 'items', type: 'array', items: { type: 'number' }, required: true }] },
    ),
  },
  {
    name: 'w5',
    says: 'a graph of 200 blocks without I/O',
    params: { n: 1 },
    steps: 199,
    document: aFunction(
      aGraph(
        [aBlock('variables', 'start', { set: [{ name: 'x', value: lit(0) }] }), ...w5, returns('params.n + 198')],
        'start > check0',
        ...w5.slice(1).map((_, index) => `check${index}.true > check${index + 1}`),
        'check197.true > done',
      ),
      { name: 'w5', params: [{ name: 'n', type: 'number', required: true }] },
    ),
  },
  {
    name: 'w6',
    says: 'W2 with its totals in Python',
    params: { customerId: 7 },
    like: 'w2',
    native: {
      code: ORDERS_IN_PYTHON,
      name: 'orders',
      sql: 'SELECT id, item, quantity, price_cents FROM orders WHERE customer_id = 7 ORDER BY id',
    },
    document: ordersWith('w6', python('totals', ORDERS_IN_PYTHON)),
  },
  {
    name: 'w7',
    says: 'W3 in Python: 5,000 rows grouped',
    params: {},
    like: 'w3',
    native: { code: SALES_IN_PYTHON, name: 'sales', sql: SALES },
    document: salesWith('w7', python('aggregate', SALES_IN_PYTHON)),
  },
];
