import type { AccessStore, Clock, SignInRows } from '#core';
import { AccessError } from '#kit';
import type { SignInSettings } from '#schema';
import { giveRoles } from './give-roles.ts';
import { newRowId } from './row-id.ts';
import type { SignIn } from './sign-in.ts';
import type { SignInRules } from './sign-in-settings.ts';
import type { SsoIdentity } from './sso.ts';

const MAX_NAME = 60;

/** An invitation that somebody brings along. */
interface Invited {
  email: string;
  roles: readonly string[];
}

/** Who may come in by an identity provider, and as whom. */
export interface Admission {
  /**
   * Whose identity this is. The first time it makes an account, or is joined to the one with the same, verified address.
   * @throws AccessError `auth.ssoUnverified`, `auth.ssoRefused`
   */
  admit(
    workspace: string,
    identity: SsoIdentity,
    takeInvitation: () => Promise<Invited | undefined>,
  ): Promise<Admitted>;
}

interface Admitted {
  personId: string;
  /** Roles by their groups, where they changed. */
  roles: readonly string[] | undefined;
}

interface AdmissionParts {
  rows: SignInRows;
  signIn: SignIn;
  rules: SignInRules;
  access: Pick<AccessStore, 'factsOf' | 'roles' | 'setRoles'>;
  clock: Pick<Clock, 'now'>;
}

export function createAdmission({ rows, signIn, rules, access, clock }: AdmissionParts): Admission {
  const known = async ({ issuer, subject }: SsoIdentity) => {
    const where = [
      { field: 'providerId', value: providerOf(issuer) },
      { field: 'accountId', value: subject },
    ];
    const [account] = await rows.find('account', where, { limit: 1 });
    return account && String(account.userId);
  };
  const stamp = () => ({ createdAt: clock.now().toISOString(), updatedAt: clock.now().toISOString() });
  const join = async (personId: string, { issuer, subject }: SsoIdentity) => {
    const account = { userId: personId, providerId: providerOf(issuer), accountId: subject };
    await rows.insert('account', { id: newRowId(), ...account, ...stamp() });
    return personId;
  };
  const create = async (identity: SsoIdentity, email: string) => {
    const person = { id: newRowId(), name: nameOf(identity.name, email), email, emailVerified: true, ...stamp() };
    await rows.insert('user', person);
    return await join(person.id, identity);
  };
  return {
    async admit(workspace, identity, takeInvitation) {
      const { sso } = await rules.get(workspace);
      let personId = await known(identity);
      if (personId === undefined) {
        const { email } = identity;
        if (email === undefined) throw refused('auth.ssoUnverified', 'The provider has no verified e-mail address.');
        const there = await signIn.findByEmail(email);
        if (there) personId = await join(there.id, identity);
        else {
          const roles = rolesFor(email, sso, await takeInvitation());
          if (!roles) throw refused('auth.ssoRefused', 'Nobody with this address is expected. Ask an owner.');
          personId = await create(identity, email);
          await giveRoles(access, { workspace, personId, wanted: roles });
        }
      }
      await rows.update('user', [{ field: 'id', value: personId }], { groups: identity.groups });
      const facts = await access.factsOf(workspace, personId);
      const wanted = byGroups(facts?.roles ?? [], identity.groups, sso);
      return { personId, roles: wanted && (await giveRoles(access, { workspace, personId, wanted })) };
    },
  };
}

/** What somebody new gets; undefined: they are not expected. */
function rolesFor(email: string, { domains, roles }: SignInSettings['sso'], invited: Invited | undefined) {
  if (invited?.email.toLowerCase() === email) return invited.roles;
  return domains.includes(email.slice(email.lastIndexOf('@') + 1)) ? roles : undefined;
}

/** Roles that some group gives are theirs who are in such a group, and nobody else's. Undefined: nothing changes. */
function byGroups(
  current: readonly string[],
  groups: readonly string[],
  { groups: mapping }: SignInSettings['sso'],
): readonly string[] | undefined {
  const governed = new Set(mapping.flatMap(({ roles }) => roles));
  const given = mapping.filter(({ group }) => groups.includes(group)).flatMap(({ roles }) => roles);
  const wanted = [...new Set([...current.filter((role) => !governed.has(role)), ...given])];
  const isSame = wanted.length === current.length && wanted.every((role) => current.includes(role));
  return isSame ? undefined : wanted;
}

function providerOf(issuer: string): string {
  return `oidc ${issuer}`;
}

/** One line, of characters that can be seen. */
function nameOf(given: string | undefined, email: string): string {
  const name = (given ?? '').replaceAll(/\p{C}/gu, '').trim().slice(0, MAX_NAME);
  return name === '' ? email : name;
}

function refused(code: 'auth.ssoUnverified' | 'auth.ssoRefused', message: string): AccessError {
  return new AccessError({ code, message });
}
