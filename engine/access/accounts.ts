import type {
  AccessStore,
  Clock,
  ResourcePool,
  ResourceStore,
  SecondFactorStore,
  SettingStore,
  SignInRows,
} from '#core';
import { createEntrance, type Entrance } from './entrance.ts';
import { createMailer, type Mailer } from './mailer.ts';
import { createPasswordReset, type PasswordReset } from './password-reset.ts';
import { createSecondFactor, type SecondFactor } from './second-factor.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { createSignInRules, type SignInRules } from './sign-in-settings.ts';
import { createTickets } from './tickets.ts';

/** Accounts of people: how they come in, and how they come in again who have lost what that takes. */
export interface Accounts {
  signIn: SignIn;
  entrance: Entrance;
  secondFactor: SecondFactor;
  reset: PasswordReset;
  rules: SignInRules;
  mailer: Mailer;
}

interface AccountParts {
  store: {
    signIn: SignInRows;
    secondFactors: SecondFactorStore;
    access: Pick<AccessStore, 'endSessions'>;
    settings: Pick<SettingStore, 'get' | 'set'>;
    resources: Pick<ResourceStore, 'get'>;
  };
  resources: Pick<ResourcePool, 'fromCode' | 'query'>;
  clock: Pick<Clock, 'now'>;
  environment: string;
  publicOrigin: string | undefined;
}

export function createAccounts({ store, resources, clock, environment, publicOrigin }: AccountParts): Accounts {
  const tickets = createTickets(store.signIn, clock);
  const signIn = createSignIn(store.signIn, clock);
  const secondFactor = createSecondFactor(store.secondFactors, clock);
  const rules = createSignInRules(store.settings);
  const mailer = createMailer({ resources, store: store.resources, environment });
  const { access } = store;
  return {
    ...{ signIn, secondFactor, rules, mailer },
    entrance: createEntrance({ signIn, secondFactor, tickets }),
    reset: createPasswordReset({ signIn, tickets, mailer, rules, access, clock, publicOrigin }),
  };
}
