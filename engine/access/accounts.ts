import type {
  AccessStore,
  Clock,
  ResourcePool,
  ResourceStore,
  SecondFactorStore,
  SettingStore,
  SignInRows,
} from '#core';
import type { Egress } from '#kit';
import { type Admission, createAdmission } from './admission.ts';
import { createEntrance, type Entrance } from './entrance.ts';
import { createMailer, type Mailer } from './mailer.ts';
import { createPasswordReset, type PasswordReset } from './password-reset.ts';
import { createSecondFactor, type SecondFactor } from './second-factor.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { createSignInRules, type SignInRules } from './sign-in-settings.ts';
import { createSso, type Sso, type SsoConfig } from './sso.ts';
import { createTickets } from './tickets.ts';

/** Accounts of people: how they come in, and how they come in again who have lost what that takes. */
export interface Accounts {
  signIn: SignIn;
  entrance: Entrance;
  secondFactor: SecondFactor;
  reset: PasswordReset;
  rules: SignInRules;
  mailer: Mailer;
  /** Undefined: there is no identity provider. */
  sso: Sso | undefined;
  admission: Admission;
}

interface AccountParts {
  store: {
    signIn: SignInRows;
    secondFactors: SecondFactorStore;
    access: Pick<AccessStore, 'endSessions' | 'factsOf' | 'roles' | 'setRoles'>;
    settings: Pick<SettingStore, 'get' | 'set'>;
    resources: Pick<ResourceStore, 'get'>;
  };
  resources: Pick<ResourcePool, 'fromCode' | 'query'>;
  clock: Clock;
  /** The way to the identity provider. */
  egress: Egress;
  sso: SsoConfig | undefined;
  environment: string;
  publicOrigin: string | undefined;
}

export function createAccounts(parts: AccountParts): Accounts {
  const { store, resources, clock, environment, publicOrigin, egress, sso: config } = parts;
  const tickets = createTickets(store.signIn, clock);
  const signIn = createSignIn(store.signIn, clock);
  const secondFactor = createSecondFactor(store.secondFactors, clock);
  const rules = createSignInRules(store.settings);
  const mailer = createMailer({ resources, store: store.resources, environment });
  const { access } = store;
  return {
    ...{ signIn, secondFactor, rules, mailer },
    sso: config && publicOrigin ? createSso({ config, publicOrigin, tickets, egress, clock }) : undefined,
    admission: createAdmission({ rows: store.signIn, signIn, rules, access, clock }),
    entrance: createEntrance({ signIn, secondFactor, tickets, access }),
    reset: createPasswordReset({ signIn, tickets, mailer, rules, access, clock, publicOrigin }),
  };
}
