import { z } from 'zod';
import { anyJson, BlockError, defineConnector, type QueryResult, template, toJson, value } from '#kit';
import type { JsonValue } from '#schema';

/**
 * A connector that answers what its query says, for tests of the runner. The resource's own behaviour (down, slow, never)
 * is asked for in the query.
 */
export const fakeConnector = defineConnector({
  type: 'fake',
  title: 'Fake',
  description: 'Answers what it is told to.',
  resource: z.strictObject({}),
  destination: [],
  query: z.strictObject({
    does: z.enum(['read', 'write', 'external']).default('read'),
    text: template('sql').optional(),
    answer: value(anyJson).optional(),
    fails: value(z.string()).optional(),
    notes: z.array(z.string()).optional(),
  }),
  effects: (query) => query.does,
  describe: (query) => `${query.does} ${query.text?.parts.join('?') ?? ''}`,
  open: async () => ({}),
  async run(_connection, query): Promise<QueryResult> {
    if (query.fails !== undefined)
      throw new BlockError({ code: 'resource.failed', message: query.fails, retryable: true });
    const data: JsonValue = query.answer ?? (query.text ? toJson([...query.text.values]).value : null);
    return { data, rowCount: 1, ...(query.notes ? { notes: query.notes } : {}) };
  },
  dry: (query) => query.does === 'write',
  test: async () => {},
  classify: () => undefined,
  methods: { ask: (answer: JsonValue) => ({ answer: { kind: 'literal', value: answer } }) },
  close: async () => {},
});
