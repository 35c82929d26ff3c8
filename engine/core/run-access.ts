import { AccessError } from '#kit';
import type { Plan } from './plan.ts';
import type { Caller } from './runs.ts';

/** On whose rights a run does what it does: whoever called it, unless something else says so. */
export interface Authority {
  /** Id of a person, of a key, of the operator; or {@link serviceId}. */
  id: string;
  /** A page that they have opened: what its publisher may do it does for them, but for what is denied to them. */
  page?: string | undefined;
}

/** What a run is about to do. */
export interface Intent {
  workspace: string;
  authority: Authority;
  permission: 'function.run' | 'resource.use';
  /** Of the function or the resource. */
  name: string;
  /** Whom it belongs to, for the audit log. */
  runId: string | undefined;
}

/** Why a run may not go on. `gone`: there is nobody any more whose rights these would be. */
export interface Refusal {
  because: 'forbidden' | 'gone';
  /** For people. */
  who: string;
}

/** What runs may do (security R6). Answered from memory, at most 5 s old; a refusal leaves a line in the audit log. */
export interface RunAccess {
  /** Undefined: it may. @throws (rejects with) LimitError `store.unavailable` where nobody can tell */
  refusal(intent: Intent): Promise<Refusal | undefined>;
  /** Whether {@link refusal} would let it pass: for screens, which tell beforehand. */
  may(intent: Intent): Promise<boolean>;
  /** A function has refused a caller by itself: for the audit log. */
  denied(what: Pick<Intent, 'workspace' | 'name' | 'runId'> & { caller: Pick<Caller, 'id' | 'name'> }): void;
}

const ROLE = 'role:';

/** The authority of nobody in particular with one role: for trying a function out. */
export function roleId(name: string): string {
  return ROLE + name;
}

/** The name in a {@link roleId}. */
export function roleOfId(id: string): string | undefined {
  return id.startsWith(ROLE) ? id.slice(ROLE.length) : undefined;
}

const SERVICE = 'service:';

/** The authority of a published function that runs as a service: that of whoever has published this version last. */
export function serviceId(hash: string): string {
  return SERVICE + hash;
}

/** The version hash in a {@link serviceId}. */
export function hashOfService(id: string): string | undefined {
  return id.startsWith(SERVICE) ? id.slice(SERVICE.length) : undefined;
}

/** The caller as a published function sees them: with its publisher's rights where it runs as a service. */
export function runsAs(caller: Caller, { hash, document }: Plan): Caller {
  const { id, name, user } = caller;
  return document.settings.runAs === 'service' ? { id, name, user, authority: { id: serviceId(hash) } } : caller;
}

type Asking = Omit<Intent, 'authority'> & { caller: Pick<Caller, 'id' | 'authority'> };

/** @throws (rejects with) AccessError `resource.forbidden`, `auth.forbidden` */
export async function requireRight(access: RunAccess, { caller, ...intent }: Asking): Promise<void> {
  const refusal = await access.refusal({ ...intent, authority: caller.authority ?? { id: caller.id } });
  if (!refusal) return;
  const { permission, name } = intent;
  const isUse = permission === 'resource.use';
  const code = isUse ? 'resource.forbidden' : 'auth.forbidden';
  const what = isUse ? `use the resource "${name}"` : `run the function "${name}"`;
  throw new AccessError({ code, message: `${sentence(refusal, what)} This needs the permission ${permission}.` });
}

function sentence({ because, who }: Refusal, what: string): string {
  if (because === 'forbidden') return `${who} may not ${what}.`;
  return `Nobody may ${what} here: ${who} is not there any more.`;
}
