import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { z } from 'zod';
import { field, secret } from '#kit';

export const postgresSettings = z
  .strictObject({
    host: field(z.string().min(1).max(255), { label: 'Host', placeholder: 'db.example.com' }),
    port: field(z.int().min(1).max(65_535).default(5432), { label: 'Port', widget: 'number' }),
    database: field(z.string().min(1).max(63), { label: 'Database', placeholder: 'orders' }),
    user: field(z.string().min(1).max(63), { label: 'User' }),
    password: secret({ label: 'Password' }).optional(),
    ssl: field(z.enum(['require', 'verify-ca', 'disable', 'insecure']).default('require'), {
      label: 'TLS',
      help: 'Without a check of the certificate it is encrypted, but to whom is not known. Off is only for a network you trust.',
      widget: 'select',
      choices: {
        require: 'Certificate for this host, by a known authority',
        'verify-ca': 'Certificate by the authority below',
        disable: 'Off',
        insecure: 'Encrypted, certificate not checked',
      },
    }),
    ca: field(z.string().max(100_000), {
      label: 'Certificate of the authority',
      help: 'PEM, if TLS asks for a certificate by the authority below.',
      widget: 'multiline',
      advanced: true,
    }).optional(),
    privateNetwork: field(z.boolean().default(false), {
      label: 'Private network',
      help: 'The host may be in a private network of this server.',
      widget: 'switch',
    }),
    readOnly: field(z.boolean().default(false), {
      label: 'Read only',
      help: 'Every query runs in a read-only transaction.',
      widget: 'switch',
    }),
  })
  .refine(({ ssl, ca }) => ssl !== 'verify-ca' || ca !== undefined, {
    message: 'verify-ca needs the certificate of the authority',
    path: ['ca'],
  });

export type PostgresSettings = z.output<typeof postgresSettings>;

/** Undefined: no TLS. The server's name is checked in every mode but `insecure`. */
export function tlsOptions({ ssl, ca, host }: PostgresSettings): ConnectionOptions | undefined {
  if (ssl === 'disable') return undefined;
  return {
    rejectUnauthorized: ssl !== 'insecure',
    ...(ssl === 'verify-ca' && ca !== undefined ? { ca } : {}),
    ...(isIP(host) === 0 ? { servername: host } : {}),
  };
}
