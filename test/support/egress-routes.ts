import type { JsonValue } from '#schema';

export interface EgressRoute {
  settings: Record<string, JsonValue>;
  /** A query as a block's config holds it. */
  query: JsonValue;
  /** A method that code calls on the resource, with arguments that fit it. */
  code: string;
}

/** How to send each kind of resource to a host. Every connector whose settings name a host must be here. */
export const EGRESS_ROUTES: Record<string, (host: string, port: number, privateNetwork: boolean) => EgressRoute> = {
  postgres: (host, port, privateNetwork) => ({
    settings: { host: bare(host), port, database: 'd', user: 'u', ssl: 'disable', privateNetwork },
    query: { sql: 'select 1' },
    code: "query('select 1')",
  }),
  rest: (host, port, privateNetwork) => ({
    settings: { baseUrl: `http://${host}:${port}`, privateNetwork },
    query: { path: '/' },
    code: "get('/')",
  }),
  smtp: (host, port, privateNetwork) => ({
    settings: { host: bare(host), port, security: 'none', from: 'a@example.com', privateNetwork },
    query: { to: literal('b@example.com'), subject: literal('s'), text: literal('t') },
    code: "send({ to: 'b@example.com', subject: 's', text: 't' })",
  }),
};

const bare = (host: string) => host.replace(/^\[|\]$/g, '');
const literal = (value: JsonValue) => ({ kind: 'literal', value });
