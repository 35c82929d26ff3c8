import type { Account, Enrolment, SignInSettings } from '#schema';
import { request } from './request.ts';

/** The password was right, and more is asked for; null: the session is open. */
export type NextStep = { next: 'code' | 'enrol'; ticket: string } | null;

/** What somebody can do who has not signed in. */
export interface SignInOptions {
  reset: 'mail' | 'ask';
  sso: { label: string } | null;
}

const own = '/api/account';
const person = (id: string) => `/api/access/people/${encodeURIComponent(id)}`;

/** Signing in in steps, one's own account, and what owners set about both. Apart from accessApi, which every screen loads. */
export const accountApi = {
  options: (signal?: AbortSignal) => request<SignInOptions>('GET', '/api/sign-in', { signal }),
  signIn: (credentials: { email: string; password: string }) =>
    request<NextStep>('POST', '/api/sign-in', { body: credentials }),
  join: (account: { token: string; name: string; password: string }) =>
    request<NextStep>('POST', '/api/join', { body: account }),
  createOwner: (account: { name: string; email: string; password: string }) =>
    request<NextStep>('POST', '/api/owner', { body: account }),
  code: (ticket: string, code: string) => request<null>('POST', '/api/sign-in/code', { body: { ticket, code } }),
  enrol: (ticket: string) => request<Enrolment>('POST', '/api/sign-in/enrol', { body: { ticket } }),
  confirmEnrolment: async (ticket: string, code: string) =>
    codesOf(await request<Codes>('POST', '/api/sign-in/enrol/confirm', { body: { ticket, code } })),
  startSso: (invitation?: string) =>
    request<{ address: string }>('POST', '/api/sso/start', { body: invitation === undefined ? {} : { invitation } }),
  forgot: (email: string) => request<null>('POST', '/api/password/forgot', { body: { email } }),
  reset: (token: string, password: string) =>
    request<null>('POST', '/api/password/reset', { body: { token, password } }),
  get: (signal?: AbortSignal) => request<Account>('GET', own, { signal }),
  setPassword: (password: string, newPassword: string) =>
    request<null>('POST', `${own}/password`, { body: { password, newPassword } }),
  beginSecondFactor: (password: string) => request<Enrolment>('POST', `${own}/second-factor`, { body: { password } }),
  confirmSecondFactor: async (code: string) =>
    codesOf(await request<Codes>('POST', `${own}/second-factor/confirm`, { body: { code } })),
  removeSecondFactor: (code: string) => request<null>('POST', `${own}/second-factor/off`, { body: { code } }),
  newRecoveryCodes: async (code: string) =>
    codesOf(await request<Codes>('POST', `${own}/recovery-codes`, { body: { code } })),
  settings: (signal?: AbortSignal) => request<SignInSettings>('GET', '/api/access/sign-in', { signal }),
  setSettings: (settings: SignInSettings) => request<SignInSettings>('PUT', '/api/access/sign-in', { body: settings }),
  setRoleSecondFactor: (role: string, secondFactor: boolean) =>
    request<null>('PUT', `/api/access/roles/${encodeURIComponent(role)}/second-factor`, { body: { secondFactor } }),
  resetLink: (id: string) => request<{ link: string; expiresAt: string }>('POST', `${person(id)}/reset-link`),
  takeSecondFactor: (id: string) => request<null>('DELETE', `${person(id)}/second-factor`),
};

interface Codes {
  recoveryCodes: string[];
}

function codesOf({ recoveryCodes }: Codes): readonly string[] {
  return recoveryCodes;
}
