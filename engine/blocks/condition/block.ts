import { z } from 'zod';
import { deferred, defineBlock, field } from '#kit';
import { labelSchema } from '#schema';

const elseIf = z.strictObject({
  when: deferred(z.boolean(), { label: 'Else if', help: 'Only asked if nothing before it was true.' }),
  port: field(
    labelSchema.refine((port) => !['true', 'false', 'error'].includes(port), 'is the name of another way out'),
    { label: 'Name of this way out', placeholder: 'large' },
  ),
});

/** If, else-if, else. Conditions are evaluated in order, and only until one holds. */
export default defineBlock({
  type: 'condition',
  title: 'Condition',
  description: 'Goes one way if something is true, another way if not.',
  category: 'logic',
  kind: 'logic',
  effects: 'none',
  config: z.strictObject({
    when: deferred(z.boolean(), {
      label: 'If',
      help: 'True goes one way, false the other.',
      placeholder: 'params.amount > 100',
    }),
    elseIf: field(z.array(elseIf).max(50).default([]), { label: 'Further conditions', addLabel: 'Add else if' }),
  }),
  overlaps: () => 'may',
  ports: ({ elseIf }) => ['true', ...elseIf.map(({ port }) => port), 'false'],
  check: ({ elseIf }) =>
    elseIf.flatMap(({ port }, index) =>
      elseIf.findIndex((other) => other.port === port) < index
        ? [
            {
              severity: 'error' as const,
              message: `two ways out are called "${port}"`,
              path: ['elseIf', index, 'port'],
            },
          ]
        : [],
    ),
  execute({ config }) {
    if (config.when()) return { kind: 'done', port: 'true', data: true };
    const found = config.elseIf.find(({ when }) => when());
    return found ? { kind: 'done', port: found.port, data: found.port } : { kind: 'done', port: 'false', data: false };
  },
});
