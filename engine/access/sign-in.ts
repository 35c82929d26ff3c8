import { randomBytes } from 'node:crypto';
import {
  type Clock,
  hashOfSecret,
  type SignInCondition,
  type SignInModel,
  type SignInPage,
  type SignInRow,
  type SignInRows,
} from '#core';
import { AccessError, InputError } from '#kit';
import { hashPassword, isPassword } from './password.ts';
import { newRowId } from './row-id.ts';

/** So long a session stays without being used; the store puts its end off with each use. */
const IDLE_SECONDS = 8 * 60 * 60;

/** How people prove who they are. better-auth does it; it is loaded when somebody first signs in or is added. */
export interface SignIn {
  /**
   * Whose e-mail and password these are.
   * @throws AccessError `auth.badPassword`, the same and as late for an address that nobody has
   */
  withPassword(credentials: { email: string; password: string }): Promise<string>;
  /** A new session for who has proven who they are; answers its token, which is kept nowhere else. */
  openSession(personId: string, from: SignInFrom): Promise<string>;
  /** Answers the id of the new person. @throws InputError `person.taken` */
  createPerson(person: { name: string; email: string; password: string }): Promise<string>;
  find(personId: string): Promise<KnownPerson | undefined>;
  findByEmail(email: string): Promise<KnownPerson | undefined>;
  hasPassword(personId: string): Promise<boolean>;
  /** False also where there is no password. */
  isPasswordOf(personId: string, password: string): Promise<boolean>;
  setPassword(personId: string, password: string): Promise<void>;
}

interface KnownPerson {
  id: string;
  name: string;
  email: string;
}

/** Where a session is opened from, for its owner to recognise it. */
export interface SignInFrom {
  address: string;
  userAgent: string;
}

const PASSWORD = 'credential';

export function createSignIn(rows: SignInRows, clock: Pick<Clock, 'now'>): SignIn {
  let loading: Promise<Awaited<ReturnType<typeof load>>> | undefined;
  const open = () => {
    loading ??= load(rows).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const findBy = async (field: 'id' | 'email', value: string): Promise<KnownPerson | undefined> => {
    const [row] = await rows.find('user', [{ field, value }], { limit: 1 });
    return row && { id: String(row.id), name: String(row.name), email: String(row.email) };
  };
  const findByEmail = (email: string) => findBy('email', email.toLowerCase());
  return {
    find: (personId) => findBy('id', personId),
    findByEmail,
    async withPassword(credentials) {
      const auth = await open();
      const { token, user } = await auth.api.signInEmail({ body: credentials }).catch(refuse);
      // A password alone is not always enough: there is no session before openSession().
      await rows.remove('session', [{ field: 'token', value: hashOfSecret(token) }]);
      return user.id;
    },
    async openSession(personId, { address, userAgent }) {
      const { internalAdapter } = await (await open()).$context;
      const from = { ipAddress: address, userAgent: userAgent.slice(0, 300) };
      return (await internalAdapter.createSession(personId, false, from)).token;
    },
    async createPerson({ name, email, password }) {
      // better-auth answers an address that is taken with somebody who is nobody, so that strangers learn nothing. Only
      // who was invited comes here.
      if (await findByEmail(email)) {
        throw new InputError({ code: 'person.taken', message: 'There is somebody with that e-mail address already.' });
      }
      const auth = await open();
      const { user } = await auth.api.signUpEmail({ body: { name, email, password } });
      return user.id;
    },
    ...passwords(rows, clock),
  };
}

/** Passwords of people who are known already. */
function passwords(
  rows: SignInRows,
  clock: Pick<Clock, 'now'>,
): Pick<SignIn, 'hasPassword' | 'isPasswordOf' | 'setPassword'> {
  const of = (personId: string) => [
    { field: 'userId', value: personId },
    { field: 'providerId', value: PASSWORD },
  ];
  const kept = async (personId: string) => {
    const [account] = await rows.find('account', of(personId), { limit: 1 });
    return typeof account?.password === 'string' ? account.password : undefined;
  };
  return {
    hasPassword: async (personId) => (await kept(personId)) !== undefined,
    async isPasswordOf(personId, password) {
      const hash = await kept(personId);
      return hash !== undefined && (await isPassword(password, hash));
    },
    async setPassword(personId, given) {
      const password = await hashPassword(given);
      const updatedAt = clock.now().toISOString();
      if ((await rows.update('account', of(personId), { password, updatedAt })).length > 0) return;
      await rows.insert('account', {
        ...{ id: newRowId(), userId: personId, accountId: personId },
        ...{ providerId: PASSWORD, password, createdAt: updatedAt, updatedAt },
      });
    },
  };
}

function refuse(thrown: unknown): never {
  const known = ['INVALID_EMAIL_OR_PASSWORD', 'INVALID_EMAIL', 'PASSWORD_TOO_LONG', 'PASSWORD_TOO_SHORT'];
  if (!known.includes(codeOf(thrown) ?? '')) throw thrown;
  throw new AccessError({ code: 'auth.badPassword', message: 'E-mail or password is not right.' });
}

function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('body' in thrown)) return undefined;
  const { body } = thrown;
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string'
    ? body.code
    : undefined;
}

async function load(rows: SignInRows) {
  const [{ betterAuth }, { createAdapterFactory }] = await Promise.all([
    import('better-auth/minimal'),
    import('better-auth/adapters'),
  ]);
  return betterAuth({
    // Nothing that it signs leaves this process or is kept.
    secret: randomBytes(32).toString('base64url'),
    // Only in links and cookies of its own, and nothing of its own is served.
    baseURL: 'http://localhost',
    database: createAdapterFactory({
      config: { adapterId: 'switchyard', supportsDates: false, supportsJSON: false, transaction: false },
      adapter: () => toAdapter(rows),
    }),
    emailAndPassword: {
      enabled: true,
      autoSignIn: false,
      minPasswordLength: 12,
      maxPasswordLength: 256,
      password: { hash: hashPassword, verify: ({ password, hash }) => isPassword(password, hash) },
    },
    session: { expiresIn: IDLE_SECONDS },
    advanced: { ipAddress: { ipAddressHeaders: ['x-forwarded-for'] } },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
}

interface Target {
  model: string;
  where?: readonly (SignInCondition & { connector?: 'AND' | 'OR' | undefined })[] | undefined;
}

/** better-auth's words for rows, in ours. A session's token is kept as its hash. */
function toAdapter(rows: SignInRows) {
  const conditions = ({ model, where = [] }: Target): SignInCondition[] =>
    where.map(({ field, operator, value, connector }) => {
      if (connector === 'OR' && where.length > 1) throw new Error('sign-in asks for one condition or another');
      const isToken = model === 'session' && field === 'token';
      return {
        field,
        operator: operator ?? 'eq',
        value: isToken && typeof value === 'string' ? hashOfSecret(value) : value,
      };
    });
  const find = async (target: Target, options?: SignInPage) =>
    await rows.find(target.model as SignInModel, conditions(target), options);
  const update = async (target: Target & { update: unknown }) =>
    await rows.update(target.model as SignInModel, conditions(target), target.update as SignInRow);
  const remove = async (target: Target) => await rows.remove(target.model as SignInModel, conditions(target));
  return {
    async create<T extends SignInRow>({ model, data }: { model: string; data: T }): Promise<T> {
      const isSession = model === 'session' && typeof data.token === 'string';
      const kept = isSession ? { ...data, token: hashOfSecret(String(data.token)) } : data;
      const row = await rows.insert(model as SignInModel, kept);
      return { ...row, ...(isSession ? { token: data.token } : {}) } as unknown as T;
    },
    findOne: async <T>(target: Target) => ((await find(target, { limit: 1 })).at(0) ?? null) as T | null,
    findMany: async <T>({ limit, offset, sortBy, ...target }: Target & SignInPage) =>
      (await find(target, { sortBy, ...(limit ? { limit } : {}), ...(offset ? { offset } : {}) })) as T[],
    update: async <T>(target: Target & { update: T }) => ((await update(target)).at(0) ?? null) as T | null,
    updateMany: async (target: Target & { update: SignInRow }) => (await update(target)).length,
    delete: async (target: Target) => void (await remove(target)),
    deleteMany: async (target: Target) => (await remove(target)).length,
    consumeOne: async <T>(target: Target) => ((await remove(target)).at(0) ?? null) as T | null,
    count: async (target: Target) => (await find(target)).length,
  };
}
