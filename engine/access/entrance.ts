import type { AccessStore } from '#core';
import { AccessError } from '#kit';
import type { Enrolment } from '#schema';
import type { SecondFactor } from './second-factor.ts';
import type { SignIn, SignInFrom } from './sign-in.ts';
import type { Tickets } from './tickets.ts';

const TICKET_MS = 5 * 60 * 1000;

/** Somebody is in, or has to show a second factor, or to set one up first. */
export type Entered =
  | { next: 'done'; personId: string; session: string }
  | { next: 'code' | 'enrol'; personId: string; ticket: string };

/** The way in, whatever the first step was: there is no session before the last one. */
export interface Entrance {
  /** Who they are is proven. */
  enter(personId: string, from: SignInFrom): Promise<Entered>;
  /** Whose sign-in this is. @throws AccessError `auth.ticketOver` */
  personOf(ticket: string): Promise<string>;
  /** Answers a session. @throws AccessError `auth.badCode`, `auth.ticketOver` */
  withCode(ticket: string, code: string, from: SignInFrom): Promise<string>;
  /** For who needs a second factor and has none. @throws AccessError `auth.ticketOver`, InputError `secondFactor.on` */
  enrol(ticket: string): Promise<Enrolment>;
  /** @throws AccessError `auth.badCode`, `auth.ticketOver` */
  confirm(ticket: string, code: string, from: SignInFrom): Promise<{ session: string; recoveryCodes: string[] }>;
  /**
   * Once what proves who they are has changed: all sessions, links and begun sign-ins end that rest on what was before. Answers a new
   * session, for who has changed it.
   */
  renew(personId: string, from: SignInFrom): Promise<string>;
}

interface EntranceParts {
  signIn: SignIn;
  secondFactor: SecondFactor;
  tickets: Tickets;
  access: Pick<AccessStore, 'endSessions'>;
}

export function createEntrance({ signIn, secondFactor, tickets, access }: EntranceParts): Entrance {
  const personOf = async (ticket: string) => known(await tickets.read('signIn', ticket));
  /** Of two who have the same ticket, one gets in. */
  const finish = async (ticket: string, from: SignInFrom) =>
    await signIn.openSession(known(await tickets.take('signIn', ticket)), from);
  return {
    personOf,
    async enter(personId, from) {
      const { isOn, isRequired } = await secondFactor.state(personId);
      if (!(isOn || isRequired)) return { next: 'done', personId, session: await signIn.openSession(personId, from) };
      return { next: isOn ? 'code' : 'enrol', personId, ticket: await tickets.make('signIn', personId, TICKET_MS) };
    },
    async withCode(ticket, code, from) {
      await secondFactor.check(await personOf(ticket), code);
      return await finish(ticket, from);
    },
    async enrol(ticket) {
      const person = await signIn.find(await personOf(ticket));
      return await secondFactor.begin(known(person?.id), person?.email ?? '');
    },
    async confirm(ticket, code, from) {
      const recoveryCodes = await secondFactor.confirm(await personOf(ticket), code);
      return { session: await finish(ticket, from), recoveryCodes };
    },
    async renew(personId, from) {
      await tickets.revoke(personId);
      await access.endSessions(personId);
      return await signIn.openSession(personId, from);
    },
  };
}

function known(personId: string | undefined): string {
  if (personId !== undefined) return personId;
  throw new AccessError({ code: 'auth.ticketOver', message: 'That took too long. Sign in again.' });
}
