import type { AccessStore, Clock } from '#core';
import { InputError } from '#kit';
import type { Mailer } from './mailer.ts';
import type { SignIn } from './sign-in.ts';
import type { SignInRules } from './sign-in-settings.ts';
import type { Tickets } from './tickets.ts';

const LINK_MS = 60 * 60 * 1000;

/** A new password for who has forgotten theirs: by a link that works once, for an hour. */
export interface PasswordReset {
  /** Whether links go out by mail. */
  canMail(workspace: string): Promise<boolean>;
  /** For an owner to hand over. */
  link(personId: string): Promise<{ link: string; expiresAt: string }>;
  /** Sends a link to whoever has this address and a password. Answers their id, if there is somebody. */
  mail(workspace: string, email: string): Promise<string | undefined>;
  /** Sets the password, and ends all sessions. Answers whose it is. @throws InputError `reset.unknown` */
  use(token: string, password: string): Promise<string>;
}

interface ResetParts {
  signIn: SignIn;
  tickets: Tickets;
  mailer: Mailer;
  rules: SignInRules;
  access: Pick<AccessStore, 'endSessions'>;
  clock: Pick<Clock, 'now'>;
  /** Links name this and nothing that a request says (security R10). */
  publicOrigin: string | undefined;
}

export function createPasswordReset(parts: ResetParts): PasswordReset {
  const { signIn, tickets, mailer, rules, access, clock, publicOrigin } = parts;
  const link = async (personId: string) => {
    const token = await tickets.make('reset', personId, LINK_MS);
    return `${publicOrigin ?? ''}/reset#${token}`;
  };
  const resourceOf = async (workspace: string) => {
    const { mail } = await rules.get(workspace);
    return mail !== null && (await mailer.isThere(workspace, mail)) ? mail : undefined;
  };
  return {
    canMail: async (workspace) => publicOrigin !== undefined && (await resourceOf(workspace)) !== undefined,
    link: async (personId) => ({
      link: await link(personId),
      expiresAt: new Date(clock.now().getTime() + LINK_MS).toISOString(),
    }),
    async mail(workspace, email) {
      const resource = await resourceOf(workspace);
      const person = await signIn.findByEmail(email);
      if (!(resource && person) || publicOrigin === undefined || !(await signIn.hasPassword(person.id)))
        return undefined;
      const text = [
        `Somebody, probably you, asked for a new password for ${person.email} at ${publicOrigin}.`,
        '',
        'Open this link within an hour to choose one. It works once:',
        await link(person.id),
        '',
        'If it was not you, do nothing: your password stays as it is.',
      ].join('\n');
      await mailer.send(workspace, resource, { to: person.email, subject: 'Choose a new password', text });
      return person.id;
    },
    async use(token, password) {
      const personId = await tickets.take('reset', token);
      if (personId === undefined || (await signIn.find(personId)) === undefined) {
        const message = 'This link has been used, or is too old. Ask for another one.';
        throw new InputError({ code: 'reset.unknown', message });
      }
      await signIn.setPassword(personId, password);
      await tickets.revoke(personId);
      await access.endSessions(personId);
      return personId;
    },
  };
}
