import type { Component, JsonValue, PageDocument } from '#schema';
import { aComponent, aPage } from './build-page.ts';

/** A page with every component, its properties written out: what all of them look like at once. */

const literal = (value: JsonValue) => ({ kind: 'literal', value });
const rowExpression = (code: string) => ({ kind: 'expression', code });

function withLiterals(props: Record<string, JsonValue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(props).map(([name, value]) => [name, literal(value)]));
}

const STATUSES = ['open', { value: 'closed', label: 'Closed' }, { value: 'waiting', label: 'Waiting for an answer' }];

const MARKDOWN = `## Ada & friends

A **bold** and an *italic* word, \`code\`, ~~gone~~, [a link](https://example.com) and [one that does nothing](javascript:alert(1)).

- one
- two
  1. inside

- [x] done

> Said by somebody.

| Name | Born |
| ---- | ---- |
| Ada  | 1815 |

\`\`\`
select 1
\`\`\`

<script>alert(1)</script> stays text &lt;so does this&gt;.`;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'].map((month, at) => ({
  month,
  orders: 40 + ((at * 37) % 60),
  refunds: 5 + ((at * 13) % 17),
}));

/** So many customers, the same ones each time. */
function customers(count: number): JsonValue[] {
  const names = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Edsger Dijkstra', 'Barbara Liskov', 'Donald Knuth'];
  return Array.from({ length: count }, (_, at) => ({
    id: at + 1,
    name: names[at % names.length] ?? '',
    email: `customer${at + 1}@example.com`,
    since: `20${String(10 + (at % 16)).padStart(2, '0')}-0${1 + (at % 9)}-1${at % 10}`,
    active: at % 3 !== 0,
    spent: ((at * 7919) % 100_000) / 100,
  }));
}

function inputs(): Component[] {
  return [
    aComponent(
      'textInput',
      'emailInput',
      withLiterals({ label: 'Email', kind: 'email', required: true, help: 'Where we write to.' }),
    ),
    aComponent('numberInput', 'amount', withLiterals({ label: 'Amount', minimum: 1, maximum: 10, start: 3 })),
    aComponent('textarea', 'note', withLiterals({ label: 'Note', placeholder: 'What happened?', rows: 3 })),
    aComponent('select', 'status', withLiterals({ label: 'Status', options: STATUSES })),
    aComponent('multiSelect', 'tags', withLiterals({ label: 'Tags', options: ['new', 'vip', 3], start: ['vip', 3] })),
    aComponent('checkbox', 'agreed', withLiterals({ label: 'I have read the terms', required: true })),
    aComponent('switch', 'urgent', withLiterals({ label: 'Urgent', start: true, help: 'Somebody looks at it today.' })),
    aComponent('radio', 'size', withLiterals({ label: 'Size', options: ['small', 'large'], start: 'small' })),
    aComponent('date', 'due', withLiterals({ label: 'Due', start: '2026-01-31' })),
    aComponent('time', 'at', withLiterals({ label: 'At', start: '09:30' })),
    aComponent('range', 'share', withLiterals({ label: 'Share', minimum: 0, maximum: 100, step: 5, start: 40 })),
    aComponent('file', 'receipt', withLiterals({ label: 'Receipt', accept: '.pdf,image/*', maxBytes: 1_000_000 })),
  ];
}

function table(rows: number): Component {
  const props = {
    ...withLiterals({ data: customers(rows), search: true }),
    rowKey: 'id',
    selection: 'many',
    columns: [
      { key: 'name', editable: true, pinned: true },
      { key: 'email' },
      { key: 'since', title: literal('Customer since') },
      { key: 'active', editable: true },
      { key: 'spent', format: 'money', currency: 'EUR' },
      { key: 'domain', value: rowExpression("row.email.split('@')[1]") },
    ],
    rowActions: [{ id: 'delete', label: 'Delete', disabled: rowExpression('row.active') }],
  };
  return aComponent('table', 'customers', props);
}

/** In two sections: what is shown, and what is filled in. */
export function demoPage(rows = 10_000): PageDocument {
  const stat = (name: string, label: string, value: JsonValue, note: string) =>
    column(name, 4, [aComponent('stat', name, withLiterals({ label, value, note }))]);
  const data = withLiterals({ data: months, x: 'month', y: ['orders', 'refunds'] });
  const shares = withLiterals({ data: months, x: 'month', y: 'orders', title: 'Orders by month' });
  const rowsOfData = [
    [
      stat('stat1', 'Customers', 12_345, '+12 % since May'),
      stat('stat2', 'Revenue', '€ 98,765', ''),
      stat('stat3', 'Nothing', null, 'There is no figure'),
    ],
    [column('wide', 8, [table(rows)]), column('detail', 4, details())],
    [
      column('chart1', 6, [aComponent('chart', 'perMonth', { kind: 'area', ...data, title: literal('Per month') })]),
      column('chart2', 6, [aComponent('chart', 'shares', { kind: 'pie', ...shares })]),
      column('chart3', 6, [aComponent('chart', 'bars', { kind: 'bar', ...data })]),
      column('chart4', 6, [
        aComponent('chart', 'none', { kind: 'line', ...withLiterals({ data: [], x: 'a', y: 'b' }) }),
      ]),
    ],
  ].map((columns, at) => ({ id: `data${at}`, columns }));
  const form = aComponent('form', 'order', withLiterals({ submitLabel: 'Send order' }), {
    slots: { content: inputs() },
  });
  const rowsOfInputs = [{ id: 'inputs', columns: [column('form', 6, [form]), column('texts', 6, texts())] }];
  return aPage([], {
    title: 'Every component',
    sections: [
      { id: 'shown', title: 'What is shown', rows: rowsOfData },
      { id: 'filled', title: 'What is filled in', rows: rowsOfInputs },
    ],
    overlays: overlays(),
  });
}

function column(id: string, span: number, components: Component[]) {
  return { id: `column-${id}`, span, components };
}

function details(): Component[] {
  const [customer = null] = customers(1);
  const items = withLiterals({
    data: [
      { id: 1, text: 'Called back' },
      { id: 2, text: 'Sent an invoice' },
    ],
  });
  const item = aComponent('text', 'itemText', { text: rowExpression('item.text') });
  const content = [
    aComponent('keyValue', 'facts', withLiterals({ data: customer })),
    aComponent('divider', 'line', withLiterals({ label: 'History' })),
    aComponent('list', 'history', items, { slots: { item: [item] } }),
  ];
  return [
    aComponent('container', 'box', withLiterals({ title: 'Ada Lovelace', framed: true }), { slots: { content } }),
  ];
}

function texts(): Component[] {
  const tones = ['info', 'success', 'warning', 'error'] as const;
  const alerts = tones.map((tone) =>
    aComponent('alert', `alert_${tone}`, withLiterals({ text: `What ${tone} looks like.`, title: 'Look', tone })),
  );
  const buttons = (['primary', 'plain', 'danger'] as const).map((tone) =>
    aComponent('button', `button_${tone}`, withLiterals({ label: `A ${tone} button`, tone })),
  );
  const tabs = {
    tabs: [
      { id: 'text', title: literal('Text') },
      { id: 'more', title: literal('More') },
    ],
  };
  const pixel =
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='160' height='60'%3E%3Crect width='160' height='60' fill='%233654d6'/%3E%3C/svg%3E";
  const more = [
    aComponent('image', 'picture', withLiterals({ source: pixel, alternative: 'A blue box' })),
    aComponent('image', 'broken', withLiterals({ source: 'javascript:alert(1)', alternative: 'Nothing to see' })),
    aComponent('link', 'link', withLiterals({ label: 'Our site', url: 'https://example.com', newTab: true })),
    aComponent('link', 'unsafe', withLiterals({ label: 'A link that leads nowhere', url: 'javascript:alert(1)' })),
  ];
  const text = aComponent('text', 'words', withLiterals({ text: MARKDOWN }));
  return [...alerts, ...buttons, aComponent('tabs', 'tabs', tabs, { slots: { text: [text], more } })];
}

function overlays(): Component[] {
  const inside = (name: string) => [aComponent('text', name, withLiterals({ text: 'Inside.' }))];
  return [
    aComponent('modal', 'modal', withLiterals({ title: 'A modal' }), { slots: { content: inside('inModal') } }),
    aComponent('drawer', 'drawer', withLiterals({ title: 'A drawer' }), { slots: { content: inside('inDrawer') } }),
  ];
}
