import { type Entered, giveRoles } from '#access';
import { hashOfSecret } from '#core';
import { InputError } from '#kit';
import { createOwnerBody, enrolBody, joinBody, signInBody, signInCodeBody } from '#schema';
import type { Services } from '../app.ts';
import { toPersonSession } from '../auth.ts';
import { header } from '../incoming.ts';
import { invitationOf } from '../invitations.ts';
import { type Request, type Router, readBody } from '../router.ts';
import { giveSession, readCookie, SESSION_COOKIE } from '../session-cookie.ts';

/** The way in for people: a password, and a second factor where there is to be one. */
export function signInRoutes(router: Router, services: Services): void {
  const { accounts, limits, store } = services;
  const { entrance, signIn, reset } = accounts;
  const enter = async (context: Request, personId: string) =>
    await answer(context, services, await entrance.enter(personId, fromOf(context, services)));
  router.on('GET /api/sign-in', async (context) =>
    context.json({
      reset: (await reset.canMail(WORKSPACE)) ? 'mail' : 'ask',
      sso: accounts.sso ? { label: accounts.sso.label } : null,
    }),
  );
  router.on('POST /api/sign-in', async (context) => {
    const credentials = await readBody(context, signInBody);
    context.set('audit', { object: credentials.email });
    const personId = await limits.guessing(context, `password ${credentials.email.toLowerCase()}`, () =>
      signIn.withPassword(credentials),
    );
    return await enter(context, personId);
  });
  router.on('POST /api/join', async (context) => {
    const { token, name, password } = await readBody(context, joinBody);
    const invitation = await invitationOf(services, hashOfSecret(token));
    if (!invitation) {
      const message = 'This invitation has been used, or is too old. Ask for another one.';
      throw new InputError({ code: 'invitation.unknown', message });
    }
    const { workspace, email, roles } = invitation;
    context.set('audit', { object: email });
    const id = await signIn.createPerson({ name, email, password });
    await giveRoles(store.access, { workspace, personId: id, wanted: roles });
    return await enter(context, id);
  });
  router.on('POST /api/owner', async (context, { workspace }) => {
    const { name, email, password } = await readBody(context, createOwnerBody);
    context.set('audit', { object: email });
    const id = await signIn.createPerson({ name, email, password });
    await store.access.setRoles(workspace, id, ['owner']);
    return await enter(context, id);
  });
  codeRoutes(router, services);
}

const WORKSPACE = 'main';

/** What comes after the password. The ticket says whose sign-in it is. */
function codeRoutes(router: Router, services: Services): void {
  const { accounts, limits } = services;
  const { entrance } = accounts;
  router.on('POST /api/sign-in/code', async (context) => {
    const { ticket, code } = await readBody(context, signInCodeBody);
    const personId = await entrance.personOf(ticket);
    await tellActor(context, services, personId);
    const session = await limits.guessingCode(context, personId, () =>
      entrance.withCode(ticket, code, fromOf(context, services)),
    );
    await replaceSession(context, services, session);
    return context.body(null, 204);
  });
  router.on('POST /api/sign-in/enrol', async (context) => {
    const { ticket } = await readBody(context, enrolBody);
    return context.json(await entrance.enrol(ticket), 200, NOT_KEPT);
  });
  router.on('POST /api/sign-in/enrol/confirm', async (context) => {
    const { ticket, code } = await readBody(context, signInCodeBody);
    const personId = await entrance.personOf(ticket);
    await tellActor(context, services, personId);
    const { session, recoveryCodes } = await limits.guessingCode(context, personId, () =>
      entrance.confirm(ticket, code, fromOf(context, services)),
    );
    services.auth.forgetPeople();
    await replaceSession(context, services, session);
    return context.json({ recoveryCodes }, 200, NOT_KEPT);
  });
}

/** Secrets in an answer are in no cache. */
const NOT_KEPT = { 'Cache-Control': 'no-store' };

async function answer(context: Request, services: Services, entered: Entered): Promise<Response> {
  await tellActor(context, services, entered.personId);
  if (entered.next === 'done') {
    await replaceSession(context, services, entered.session);
    return context.body(null, 204);
  }
  const { next, ticket } = entered;
  context.set('audit', { ...context.get('audit'), details: { next } });
  return context.json({ next, ticket }, 200, NOT_KEPT);
}

/** A browser has one session: that of whoever was here before ends on the server, too. */
export async function replaceSession(context: Request, services: Services, session: string): Promise<void> {
  const before = readCookie(context, SESSION_COOKIE);
  if (before !== undefined) await services.auth.end(before);
  giveSession(context, toPersonSession(session));
}

/** After a change of what proves who somebody is: their other sessions are over, and this browser's has a new id (security, sessions). */
export async function renewSession(context: Request, services: Services, personId: string): Promise<void> {
  const session = await services.accounts.entrance.renew(personId, fromOf(context, services));
  services.auth.forgetPeople();
  giveSession(context, toPersonSession(session));
}

export function fromOf(context: Request, { limits }: Services) {
  return { address: limits.addressOf(context), userAgent: header(context, 'user-agent') ?? '' };
}

/** Who it was, for the audit log: a route for everybody knows nobody. */
export async function tellActor(context: Request, { accounts }: Services, personId: string): Promise<void> {
  const person = await accounts.signIn.find(personId);
  if (!person) return;
  const actor = { id: person.id, name: person.email };
  context.set('audit', { object: person.email, ...context.get('audit'), actor });
}
