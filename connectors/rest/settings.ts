import { z } from 'zod';
import { BlockError, field, secret } from '#kit';

export const restSettings = z
  .strictObject({
    baseUrl: field(
      z.string().max(2_000).refine(isBaseUrl, 'must be an http or https address without user name, query or #'),
      { label: 'Base URL', placeholder: 'https://api.example.com/v1', help: 'Queries can not leave this host.' },
    ),
    headers: field(z.record(z.string().max(100), z.string().max(8_000)).default({}), {
      label: 'Headers',
      help: 'Sent with every request. Keys belong below, where they are kept secret.',
      widget: 'json',
    }),
    auth: field(z.enum(['none', 'bearer', 'basic', 'apiKey']).default('none'), {
      label: 'Authentication',
      widget: 'select',
      choices: { none: 'None', bearer: 'Bearer token', basic: 'User and password', apiKey: 'API key in a header' },
    }),
    authUser: field(z.string().max(500), { label: 'User', help: 'For user and password.' }).optional(),
    authHeader: field(z.string().max(100).default('X-API-Key'), {
      label: 'Header of the key',
      help: 'For an API key in a header.',
      advanced: true,
    }),
    authSecret: secret({ label: 'Token, password or key' }).optional(),
    timeoutMs: field(z.int().min(100).max(300_000).default(30_000), {
      label: 'Wait for the answer to begin (ms)',
      widget: 'number',
      advanced: true,
    }),
    privateNetwork: field(z.boolean().default(false), {
      label: 'Private network',
      help: 'The host may be in a private network of this server.',
      widget: 'switch',
    }),
  })
  .refine(({ auth, authSecret }) => auth === 'none' || authSecret !== undefined, {
    message: 'authentication needs a token, password or key',
    path: ['authSecret'],
  });

export type RestSettings = z.output<typeof restSettings>;

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** Names in lower case, so that what the resource sets wins over what a query gives. */
export function authHeaders({
  auth,
  authUser = '',
  authHeader,
  authSecret = '',
}: RestSettings): Record<string, string> {
  switch (auth) {
    case 'none':
      return {};
    case 'bearer':
      return { authorization: `Bearer ${authSecret}` };
    case 'basic':
      if (authUser.includes(':')) {
        throw new BlockError({ code: 'resource.invalid', message: 'A user name with a colon can not be sent.' });
      }
      return { authorization: `Basic ${Buffer.from(`${authUser}:${authSecret}`).toString('base64')}` };
    case 'apiKey':
      return { [authHeader.toLowerCase()]: authSecret };
  }
}
