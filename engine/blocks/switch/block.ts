import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { anyJson, defineBlock, field, value } from '#kit';
import { labelSchema } from '#schema';

const switchCase = z.strictObject({
  equals: value(anyJson, { label: 'Equals' }),
  port: field(
    labelSchema.refine((port) => !['else', 'error'].includes(port), 'is the name of another way out'),
    { label: 'Name of this way out', placeholder: 'paid' },
  ),
});

/** Compares one value with several: the first case that equals it is taken. */
export default defineBlock({
  type: 'switch',
  title: 'Switch',
  description: 'Takes the way whose case equals a value.',
  category: 'logic',
  kind: 'logic',
  start: { cases: [{ port: 'case1' }] },
  effects: 'none',
  config: z.strictObject({
    value: value(anyJson, { label: 'Value', help: 'What is compared.', placeholder: 'getOrder.data.status' }),
    cases: field(z.array(switchCase).min(1).max(100), {
      label: 'Cases',
      help: 'The first that equals the value is taken; with none it is else.',
      addLabel: 'Add case',
    }),
  }),
  overlaps: () => 'may',
  ports: ({ cases }) => [...cases.map(({ port }) => port), 'else'],
  check: ({ cases }) =>
    cases.flatMap(({ port }, index) =>
      cases.findIndex((other) => other.port === port) < index
        ? [{ severity: 'error' as const, message: `two cases are called "${port}"`, path: ['cases', index, 'port'] }]
        : [],
    ),
  execute({ config }) {
    const port = config.cases.find(({ equals }) => isDeepStrictEqual(equals, config.value))?.port ?? 'else';
    return { kind: 'done', port, data: port };
  },
});
