import type { Identity } from '#access';
import type { AuditEntry, AuditStore, Clock, Log } from '#core';
import { AccessError, AppError } from '#kit';
import type { RouteKey } from './policy.ts';
import type { Request } from './router.ts';

/** Routes that leave a line when they are used, and what the line says. Denials leave one everywhere. */
const AUDITED: ReadonlyMap<RouteKey, string> = new Map<RouteKey, string>([
  ['POST /api/functions/:name/publish', 'function.publish'],
  ['POST /api/functions/:name/rollback', 'function.rollback'],
  ['DELETE /api/functions/:name', 'function.delete'],
  ['POST /api/pages/:name/publish', 'page.publish'],
  ['POST /api/pages/:name/rollback', 'page.rollback'],
  ['DELETE /api/pages/:name', 'page.delete'],
  ['PUT /api/resources/:name', 'resource.save'],
  ['DELETE /api/resources/:name', 'resource.delete'],
  ['POST /api/runs/:id/reveal', 'run.reveal'],
  ['POST /api/approvals/:id/answer', 'approval.answer'],
  ['POST /api/approval-link/answer', 'approval.answer'],
  ['POST /api/hooks', 'hook.create'],
  ['DELETE /api/hooks/:id', 'hook.delete'],
  ['POST /api/hooks/:id/secrets', 'hook.newSecret'],
  ['POST /api/keys', 'key.create'],
  ['DELETE /api/keys/:id', 'key.revoke'],
  ['GET /open', 'session.open'],
  ['POST /api/session', 'session.start'],
  ['POST /api/session/end', 'session.end'],
  ['POST /api/session/end-all', 'session.endAll'],
  ['POST /api/sign-in', 'session.signIn'],
  ['POST /api/sign-in/code', 'session.secondFactor'],
  ['POST /api/sign-in/enrol/confirm', 'secondFactor.on'],
  ['POST /api/password/forgot', 'password.forgot'],
  ['POST /api/password/reset', 'password.reset'],
  ['POST /api/account/password', 'password.change'],
  ['POST /api/account/second-factor/confirm', 'secondFactor.on'],
  ['POST /api/account/second-factor/off', 'secondFactor.off'],
  ['POST /api/account/recovery-codes', 'secondFactor.newCodes'],
  ['PUT /api/access/sign-in', 'signIn.settings'],
  ['POST /api/access/people/:id/reset-link', 'password.link'],
  ['DELETE /api/access/people/:id/second-factor', 'secondFactor.remove'],
  ['PUT /api/access/roles/:name/second-factor', 'role.secondFactor'],
  ['GET /sso/callback', 'session.sso'],
  ['POST /api/join', 'person.join'],
  ['POST /api/owner', 'person.createOwner'],
  ['PUT /api/access/people/:id/roles', 'person.setRoles'],
  ['POST /api/access/people/:id/sign-out', 'person.signOut'],
  ['DELETE /api/access/people/:id', 'person.remove'],
  ['POST /api/access/invitations', 'person.invite'],
  ['POST /api/access/roles', 'role.create'],
  ['POST /api/access/roles/:name/rename', 'role.rename'],
  ['DELETE /api/access/roles/:name', 'role.remove'],
  ['PUT /api/access/grants', 'grant.set'],
  ['PUT /api/access/limits', 'limits.set'],
  ['GET /api/audit/export', 'audit.export'],
]);

const WORKSPACE = 'main';
/** Denials that wait to be written. Who sends more of them than the database takes does not fill the memory. */
const MAX_WAITING = 1000;

declare module 'hono' {
  interface ContextVariableMap {
    /** What a route has to say about itself. */
    audit: Partial<Pick<AuditEntry, 'actor' | 'action' | 'object' | 'details' | 'outcome'>> | undefined;
  }
}

export interface Audit {
  /** Runs a route and writes down how it went, where that is to be written down. What was done is written before it is answered. */
  watch(key: RouteKey, context: Request, work: Work): Promise<Response>;
  /** What was done behind an answer. */
  note(workspace: string, entry: Omit<AuditEntry, 'at'>): void;
  /** Once nothing comes any more. */
  flush(): Promise<void>;
}

interface Work {
  /** Who asks, as soon as it is known. */
  identity(): Identity | undefined;
  run(): Promise<Response>;
}

export function createAudit(store: AuditStore, clock: Pick<Clock, 'now'>, log: Log): Audit {
  let waiting: { workspace: string; entry: AuditEntry }[] = [];
  let writing: Promise<void> | undefined;
  let dropped = 0;
  const write = async () => {
    while (waiting.length > 0) {
      const batch = Map.groupBy(waiting, ({ workspace }) => workspace);
      waiting = [];
      for (const [workspace, lines] of batch) {
        await store
          .append(
            workspace,
            lines.map(({ entry }) => entry),
          )
          .catch((cause: unknown) => log.error('lines of the audit log could not be written', { cause }));
      }
    }
    writing = undefined;
    if (dropped > 0) log.error('denials were too many for the audit log', { dropped });
    dropped = 0;
  };
  const later = (workspace: string, entry: AuditEntry) => {
    if (waiting.length >= MAX_WAITING) dropped += 1;
    else waiting.push({ workspace, entry });
    writing ??= write();
  };
  const toEntry = (key: RouteKey, context: Request, who: Identity | undefined): Omit<AuditEntry, 'outcome'> => {
    const { actor, action, object, details = {} } = context.get('audit') ?? {};
    return {
      at: clock.now().toISOString(),
      actor: actor ?? (who ? { id: who.id, name: who.name } : { id: 'nobody', name: 'nobody' }),
      action: AUDITED.get(key) ?? action ?? key,
      object: (object ?? context.req.param('name') ?? context.req.param('id') ?? '').slice(0, 200),
      details,
    };
  };
  return {
    async watch(key, context, { identity, run }) {
      const action = AUDITED.get(key);
      try {
        const response = await run();
        // What most requests to a route do is no event; one of them may be.
        if (action !== undefined || context.get('audit')?.action !== undefined) {
          const who = identity();
          await store.append(who?.workspace ?? WORKSPACE, [
            { ...toEntry(key, context, who), outcome: context.get('audit')?.outcome ?? 'done' },
          ]);
        }
        return response;
      } catch (thrown) {
        const who = identity();
        const outcome = outcomeOf(thrown, action, who);
        if (outcome) later(who?.workspace ?? WORKSPACE, { ...toEntry(key, context, who), outcome });
        throw thrown;
      }
    },
    note: (workspace, entry) => later(workspace, { at: clock.now().toISOString(), ...entry }),
    async flush() {
      await writing;
    },
  };
}

/** Every denial of somebody we know; of strangers only what they tried to sign in as. Mistakes in a request are no event. */
function outcomeOf(
  thrown: unknown,
  action: string | undefined,
  who: Identity | undefined,
): 'denied' | 'failed' | undefined {
  if (thrown instanceof AccessError) return who || action !== undefined ? 'denied' : undefined;
  return action !== undefined && !(thrown instanceof AppError && thrown.kind === 'user') ? 'failed' : undefined;
}
