/**
 * What a good engineer would write by hand for the same work: Hono and pg, the logic in the server process, no wall around
 * it and no record of what ran. `npm run bench` measures the product against it.
 */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';
import { z } from 'zod';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5 });
const app = new Hono();
const body = <S extends z.ZodType>(params: S) => z.strictObject({ params });

const w1 = body(z.strictObject({ n: z.number() }));
app.post('/w1', async (context) => {
  const { params } = w1.parse(await context.req.json());
  return context.json({ data: { value: params.n * 2 + 1 } });
});

const w2 = body(z.strictObject({ customerId: z.int() }));
app.post('/w2', async (context) => {
  const { params } = w2.parse(await context.req.json());
  const customers = await pool.query('SELECT id, name, email, country FROM customer WHERE id = $1', [
    params.customerId,
  ]);
  const orders = await pool.query(
    'SELECT id, item, quantity, price_cents FROM orders WHERE customer_id = $1 ORDER BY id',
    [params.customerId],
  );
  const lines = orders.rows.map((row) => ({ ...row, total: row.quantity * row.price_cents }));
  const subtotal = lines.reduce((sum, line) => sum + line.total, 0);
  const discount = subtotal > 50_000 ? Math.round(subtotal * 0.1) : 0;
  const customer = customers.rows[0];
  return context.json({
    data: {
      customer: `${customer.name} <${customer.email}>`,
      orders: lines.map((line) => `${line.quantity} x ${line.item}: ${(line.total / 100).toFixed(2)}`),
      subtotal: (subtotal / 100).toFixed(2),
      discount: (discount / 100).toFixed(2),
      total: ((subtotal - discount) / 100).toFixed(2),
    },
  });
});

app.post('/w3', async (context) => {
  body(z.strictObject({})).parse(await context.req.json());
  const { rows } = await pool.query('SELECT id, region, amount_cents FROM sale ORDER BY id LIMIT 5000');
  const totals: Record<string, { count: number; cents: number }> = {};
  for (const { region, amount_cents } of rows) {
    totals[region] ??= { count: 0, cents: 0 };
    totals[region].count += 1;
    totals[region].cents += amount_cents;
  }
  return context.json({ data: totals });
});

const w4 = body(z.strictObject({ items: z.array(z.number()) }));
app.post('/w4', async (context) => {
  const { params } = w4.parse(await context.req.json());
  return context.json({ data: params.items.map((item, index) => ({ index, square: item * item })) });
});

const w5 = body(z.strictObject({ n: z.number() }));
app.post('/w5', async (context) => {
  const { params } = w5.parse(await context.req.json());
  let value = params.n;
  for (let step = 0; step < 198; step++) if (value > -1) value += 1;
  return context.json({ data: value });
});

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  process.stdout.write(`baseline at http://127.0.0.1:${port}\n`),
);
process.on('SIGTERM', () => {
  server.close();
  void pool.end().then(() => process.exit(0));
});
