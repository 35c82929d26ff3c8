import { z } from 'zod';
import { passwordSchema, roleNames } from './access.ts';
import { labelSchema } from './names.ts';

const ticketSchema = z.string().min(1).max(100);
/** Six digits of an app, or a recovery code; blanks and dashes are for the eye. */
const codeSchema = z.string().min(6).max(40);

export const forgotBody = z.strictObject({ email: z.string().min(1).max(200) });
export const resetBody = z.strictObject({ token: ticketSchema, password: passwordSchema });
export const signInCodeBody = z.strictObject({ ticket: ticketSchema, code: codeSchema });
export const enrolBody = z.strictObject({ ticket: ticketSchema });
export const changePasswordBody = z.strictObject({
  password: z.string().max(256).default('').meta({ description: 'the one there is; empty where there is none yet' }),
  newPassword: passwordSchema,
});
export const ownPasswordBody = z.strictObject({ password: z.string().max(256).default('') });
export const codeBody = z.strictObject({ code: codeSchema });
export const setSecondFactorBody = z.strictObject({ secondFactor: z.boolean() });

/** What the sign-in screen can offer to somebody nobody knows yet. */
export const signInOptionsResponse = z.strictObject({
  reset: z.enum(['mail', 'ask']).meta({ description: 'a forgotten password: a link by mail, or ask an owner' }),
  sso: z.strictObject({ label: z.string() }).nullable().meta({ description: 'single sign-on, where there is some' }),
});

/** The password is right, and a second factor is still to come. */
export const nextStepResponse = z.strictObject({
  next: z.enum(['code', 'enrol']),
  ticket: z.string().meta({ description: 'for the next step, within five minutes' }),
});

export const enrolmentResponse = z.strictObject({
  secret: z.string().meta({ description: 'to type into an app that can not read the QR code' }),
  uri: z.string(),
  qr: z.string().meta({ description: 'the QR code of `uri`, as SVG' }),
});
export type Enrolment = z.infer<typeof enrolmentResponse>;

export const recoveryCodesResponse = z.strictObject({ recoveryCodes: z.array(z.string()) });

export const accountSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    hasPassword: z.boolean(),
    secondFactor: z.strictObject({ isOn: z.boolean(), isRequired: z.boolean(), recoveryCodes: z.number() }),
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof accountSchema>;

const domainSchema = z
  .string()
  .max(200)
  .toLowerCase()
  .regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, 'is a domain such as example.com');

/** Whom single sign-on admits, and what they may be. */
const ssoSettingsSchema = z.strictObject({
  domains: z.array(domainSchema).max(100).meta({ description: 'of e-mail addresses: whoever has one gets an account' }),
  roles: roleNames.meta({ description: 'of whoever comes so for the first time' }),
  groups: z
    .array(z.strictObject({ group: z.string().min(1).max(200), roles: roleNames }))
    .max(200)
    .meta({ description: 'roles that groups of the identity provider give, and take from who is in none of them' }),
});

export const ssoStartBody = z.strictObject({ invitation: ticketSchema.optional() });
export const ssoStartResponse = z.strictObject({ address: z.url() });

/** How people sign in, as owners set it. */
export const signInSettingsSchema = z
  .strictObject({
    mail: labelSchema.nullable().meta({ description: 'the resource that sends mails; null: none are sent' }),
    sso: ssoSettingsSchema,
  })
  .meta({ id: 'SignInSettings' });
export type SignInSettings = z.infer<typeof signInSettingsSchema>;

export const resetLinkResponse = z.strictObject({
  link: z.string().meta({ description: 'an address, or its path where SWITCHYARD_PUBLIC_URL is not set' }),
  expiresAt: z.iso.datetime(),
});
