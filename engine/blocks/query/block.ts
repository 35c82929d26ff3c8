import { z } from 'zod';
import { type Connector, defineBlock, field } from '#kit';
import { labelSchema } from '#schema';

/** One question to a resource. Its fields are those of the resource's connector. */
export default defineBlock({
  type: 'query',
  title: 'Query',
  description: 'Asks a resource: a database, a REST service, a mail server.',
  category: 'data',
  kind: 'query',
  config: queryConfig,
  ports: () => ['out'],
  effects: ({ connector, query }, connectors) => connectors.get(connector)?.effects(query) ?? 'external',
  check: ({ connector, query }, connectors) =>
    (connectors.get(connector)?.check(query) ?? []).map((problem) => ({
      ...problem,
      path: ['query', ...problem.path],
    })),
  execute: async (context) => ({ kind: 'done', port: 'out', data: await context.query(context.config) }),
});

interface QueryConfig {
  resource: string;
  connector: string;
  query: unknown;
}

/** The document names its connector too, so that it can be checked and drawn without the resource. */
function queryConfig(connectors: readonly Connector[]): z.ZodType<QueryConfig> {
  const resource = field(labelSchema, { label: 'Resource', help: 'What to ask.', widget: 'resource' });
  const kinds = connectors.map(({ type, title, query }) => {
    const connector = field(z.literal(type), { label: 'Kind of resource', widget: 'hidden' });
    return z.strictObject({ resource, connector, query }).meta({ title });
  });
  const [first, ...rest] = kinds;
  if (!first) throw new Error('no connector is registered');
  return z.discriminatedUnion('connector', [first, ...rest]);
}
