import type { FunctionDocument, PageDocument } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns, text } from '../support/build.ts';
import { aComponent, aPage } from '../support/build-page.ts';
import { publishNew } from '../support/publish.ts';
import type { TestServer } from '../support/server.ts';

export const ROWS = 10_000;
export const FIELDS = 300;

/** A tenth of the fields of `wide` read what is typed. */
export const DEPENDENT = FIELDS / 10;

/** Publishes what is measured, beside the examples. */
export async function publishPages(server: TestServer): Promise<void> {
  for (const document of functions()) await publishNew(server, 'functions', document);
  for (const document of pages()) await publishNew(server, 'pages', document);
}

function functions(): FunctionDocument[] {
  const rows = `const rows = []; for (let id = 0; id < ${ROWS}; id++) rows.push({ id, name: 'Row ' + id, total: id * 7 % 1000 }); return rows;`;
  const id = { name: 'id', type: 'integer' } as const;
  return [
    aFunction(aGraph([aBlock('javascript', 'rows', { code: rows }), returns('rows.data')], 'rows > done'), {
      name: 'manyRows',
    }),
    aFunction(aGraph([returns('{ id: 7, name: "first" }')]), { name: 'benchFirst' }),
    aFunction(aGraph([returns('{ id: params.id + 1, name: "second" }')]), { name: 'benchSecond', params: [id] }),
    aFunction(aGraph([aBlock('wait', 'pause', { ms: lit(1_500) }), returns('{ name: "slow" }')], 'pause > done'), {
      name: 'benchSlow',
    }),
  ];
}

function pages(): PageDocument[] {
  const use = (id: string, name: string, params: Record<string, unknown> = {}) => ({
    ...{ id, name, function: name, params: params as Record<string, never> },
    behaviour: { run: { kind: 'onLoad' as const } },
  });
  const shows = (name: string) => aComponent('text', `${name}Text`, { text: text(`{{ ${name}.data?.name ?? "…" }}`) });
  const names = ['benchFirst', 'benchSecond', 'benchSlow'];
  const wide = Array.from({ length: FIELDS }, (_, at) =>
    aComponent('text', `field${at}`, {
      text: text(at % 10 === 0 ? `${at}: {{ typed.value }}` : `${at}: {{ 1 + ${at} }}`),
    }),
  );
  return [
    aPage([aComponent('table', 'rows', { data: expr('manyRows.data') })], {
      name: 'bench-table',
      functions: [use('u1', 'manyRows')],
    }),
    aPage(names.map(shows), {
      name: 'bench-stream',
      functions: [
        use('u1', 'benchFirst'),
        use('u2', 'benchSecond', { id: { value: expr('benchFirst.data.id') } }),
        use('u3', 'benchSlow'),
      ],
    }),
    aPage([aComponent('textInput', 'typed', { label: lit('Typed') }), ...wide], { name: 'bench-wide' }),
  ];
}
