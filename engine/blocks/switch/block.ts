import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { anyJson, type ConfigProblem, defineBlock, field, ValueField, value } from '#kit';
import { labelSchema } from '#schema';

const switchCase = z.strictObject({
  equals: value(anyJson, { label: 'Equals' }),
  port: field(
    labelSchema.refine((port) => !['else', 'error'].includes(port), 'is the name of another way out'),
    { label: 'Name of this way out', placeholder: 'paid' },
  ),
});

/** Of two fields as a document holds them; what an expression makes nobody can tell before a run. */
function isSameLiteral(one: unknown, other: unknown): boolean {
  if (!(one instanceof ValueField && other instanceof ValueField)) return false;
  if (!('literal' in one.source && 'literal' in other.source)) return false;
  return isDeepStrictEqual(one.source.literal, other.source.literal);
}

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
    cases.flatMap(({ port, equals }, index) => {
      const earlier = cases.slice(0, index);
      const problems: ConfigProblem[] = [];
      if (earlier.some((other) => other.port === port)) {
        const message = `two cases are called "${port}"`;
        problems.push({ severity: 'error', message, path: ['cases', index, 'port'] });
      }
      const first = earlier.find((other) => isSameLiteral(other.equals, equals));
      if (first) {
        const message = `"${first.port}" equals the same value and comes first, so this way is never taken`;
        problems.push({ severity: 'warning', message, path: ['cases', index, 'equals'] });
      }
      return problems;
    }),
  execute({ config }) {
    const port = config.cases.find(({ equals }) => isDeepStrictEqual(equals, config.value))?.port ?? 'else';
    return { kind: 'done', port, data: port };
  },
});
