import { z } from 'zod';
import { field, secret } from '#kit';

export const smtpSettings = z
  .strictObject({
    host: field(z.string().min(1).max(255), { label: 'Host', placeholder: 'smtp.example.com' }),
    port: field(z.int().min(1).max(65_535).default(587), {
      label: 'Port',
      help: '587 for STARTTLS, 465 for TLS.',
      widget: 'number',
    }),
    security: field(z.enum(['starttls', 'tls', 'none']).default('starttls'), {
      label: 'Encryption',
      help: 'STARTTLS and TLS fail where the server offers none. None is only for a network you trust.',
      widget: 'select',
      choices: { starttls: 'STARTTLS', tls: 'TLS', none: 'None' },
    }),
    ca: field(z.string().max(100_000), {
      label: 'Certificate of the authority',
      help: 'PEM, where the server has a certificate of your own authority.',
      widget: 'multiline',
      advanced: true,
    }).optional(),
    certificate: field(z.enum(['verify', 'any']).default('verify'), {
      label: 'Certificate',
      help: 'With any certificate it is encrypted, but to whom is not checked.',
      widget: 'select',
      choices: { verify: 'For this host, by a known authority', any: 'Any' },
      advanced: true,
    }),
    user: field(z.string().max(500), { label: 'User' }).optional(),
    password: secret({ label: 'Password' }).optional(),
    from: field(z.string().min(3).max(500), { label: 'From', placeholder: 'Orders <orders@example.com>' }),
    allowedFrom: field(z.array(z.string().max(500)).max(100).default([]), {
      label: 'Other senders',
      help: 'Addresses, or domains as @example.com, that a message may give as its sender.',
      addLabel: 'Add sender',
      advanced: true,
    }),
    privateNetwork: field(z.boolean().default(false), {
      label: 'Private network',
      help: 'The host may be in a private network of this server.',
      widget: 'switch',
    }),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    message: 'a user needs a password, and a password a user',
    path: ['password'],
  });

export type SmtpSettings = z.output<typeof smtpSettings>;
