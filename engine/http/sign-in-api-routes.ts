import {
  accountSchema,
  changePasswordBody,
  codeBody,
  createOwnerBody,
  enrolBody,
  enrolmentResponse,
  forgotBody,
  joinBody,
  nextStepResponse,
  ownPasswordBody,
  recoveryCodesResponse,
  resetBody,
  resetLinkResponse,
  setSecondFactorBody,
  signInBody,
  signInCodeBody,
  signInOptionsResponse,
  signInSettingsSchema,
  ssoStartBody,
  ssoStartResponse,
} from '#schema';
import type { ApiRoute, RouteDescription } from './api-routes.ts';

export type SignInRoute = Extract<
  ApiRoute,
  | `${string} /api/sign-in${string}`
  | `${string} /api/sso${string}`
  | `${string} /api/password${string}`
  | `${string} /api/account${string}`
  | `${string} /api/access/sign-in`
  | 'POST /api/join'
  | 'POST /api/owner'
  | 'PUT /api/access/roles/:name/second-factor'
  | 'POST /api/access/people/:id/reset-link'
  | 'DELETE /api/access/people/:id/second-factor'
>;

/** 204 and a session, or this where a second factor is to follow. */
const entered = { answer: nextStepResponse.meta({ description: '204 without a body: the session is open' }) };

/** What each route about signing in takes and answers. */
export const SIGN_IN_ROUTES: Readonly<Record<SignInRoute, RouteDescription>> = {
  'GET /api/sign-in': {
    id: 'signIn.options',
    summary: 'What somebody who has not signed in can do about it',
    answer: signInOptionsResponse,
  },
  'POST /api/sign-in': {
    id: 'session.signIn',
    summary: 'Opens a session for a person, by e-mail and password; 204, or 200 where a second factor is to follow',
    body: signInBody,
    ...entered,
  },
  'POST /api/sign-in/code': {
    id: 'session.code',
    summary: 'The second step: a code of the app, or a recovery code',
    body: signInCodeBody,
    status: 204,
  },
  'POST /api/sign-in/enrol': {
    id: 'session.enrol',
    summary: 'For who needs a second factor and has none: what an app needs to know',
    body: enrolBody,
    answer: enrolmentResponse,
  },
  'POST /api/sign-in/enrol/confirm': {
    id: 'session.confirm',
    summary: 'Turns the second factor on by its first code, and opens a session',
    body: signInCodeBody,
    answer: recoveryCodesResponse,
  },
  'POST /api/join': {
    id: 'session.join',
    summary: 'Makes an account by an invitation; 204 and its first session, or 200 where a second factor is to follow',
    body: joinBody,
    ...entered,
  },
  'POST /api/owner': {
    id: 'session.owner',
    summary: 'Makes the account of an owner; 204 and its first session, or 200 where a second factor is to follow',
    body: createOwnerBody,
    ...entered,
  },
  'POST /api/sso/start': {
    id: 'session.sso',
    summary: 'Where the browser goes to sign in at the identity provider, perhaps with an invitation',
    body: ssoStartBody,
    answer: ssoStartResponse,
  },
  'POST /api/password/forgot': {
    id: 'password.forgot',
    summary: 'Mails a link for a new password, if somebody has that address; the answer is the same',
    body: forgotBody,
    status: 202,
  },
  'POST /api/password/reset': {
    id: 'password.reset',
    summary: 'Sets a new password by such a link, and ends all sessions',
    body: resetBody,
    status: 204,
  },
  'GET /api/account': { id: 'account.get', summary: 'How the caller signs in', answer: accountSchema },
  'POST /api/account/password': {
    id: 'account.setPassword',
    summary: "Changes the caller's password, and ends their other sessions",
    body: changePasswordBody,
    status: 204,
  },
  'POST /api/account/second-factor': {
    id: 'account.beginSecondFactor',
    summary: 'Begins a second factor: what an app needs to know',
    body: ownPasswordBody,
    answer: enrolmentResponse,
  },
  'POST /api/account/second-factor/confirm': {
    id: 'account.confirmSecondFactor',
    summary: 'Turns the second factor on by its first code',
    body: codeBody,
    answer: recoveryCodesResponse,
  },
  'POST /api/account/second-factor/off': {
    id: 'account.removeSecondFactor',
    summary: 'Turns the second factor off, unless a role needs it',
    body: codeBody,
    status: 204,
  },
  'POST /api/account/recovery-codes': {
    id: 'account.newCodes',
    summary: 'Makes new recovery codes in place of the old ones',
    body: codeBody,
    answer: recoveryCodesResponse,
  },
  'GET /api/access/sign-in': { id: 'signIn.get', summary: 'How people sign in', answer: signInSettingsSchema },
  'PUT /api/access/sign-in': {
    id: 'signIn.set',
    summary: 'Sets how people sign in',
    body: signInSettingsSchema,
    answer: signInSettingsSchema,
  },
  'PUT /api/access/roles/:name/second-factor': {
    id: 'roles.setSecondFactor',
    summary: 'Whether members of a role need a second factor',
    body: setSecondFactorBody,
    status: 204,
  },
  'POST /api/access/people/:id/reset-link': {
    id: 'people.resetLink',
    summary: 'Makes a link by which a person sets a new password, once, within an hour',
    answer: resetLinkResponse,
    status: 201,
  },
  'DELETE /api/access/people/:id/second-factor': {
    id: 'people.removeSecondFactor',
    summary: 'Takes the second factor of a person away, and ends their sessions',
    status: 204,
  },
};
