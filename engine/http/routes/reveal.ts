import { authorize, may, signInFirst } from '#access';
import { partKey } from '#core';
import { InputError } from '#kit';
import { revealBody } from '#schema';
import type { Services } from '../app.ts';
import { type Router, readBody } from '../router.ts';
import { runId, unknownRun } from './run-id.ts';

/**
 * What is masked of a run, for who has the right, one part at a time. Fails closed: the line in the audit log is written before the
 * value is answered (see audit.ts), and without it there is no answer. Who may not leaves a line, too.
 */
export function revealRoute(router: Router, { store, audit }: Services): void {
  router.on('POST /api/runs/:id/reveal', async (context, identity) => {
    const { part, step, reason } = await readBody(context, revealBody);
    const { id: caller, name, workspace } = identity;
    const id = runId(context);
    const run = await store.runs.get(workspace, id);
    const details = { part, ...(step === undefined ? {} : { step }), reason };
    // Whatever everybody may do, a line must say who it was.
    if (identity.via === 'nobody') throw signInFirst();
    if (!run || !may(identity, 'run.read', run.functionName)) {
      const denied = {
        actor: { id: caller, name },
        action: 'run.reveal',
        object: id,
        outcome: 'denied',
        details,
      } as const;
      audit.note(workspace, denied);
      throw unknownRun(id);
    }
    context.set('audit', { object: id, details: { function: run.functionName, ...details } });
    const sealed = await store.runs.sealed(workspace, id);
    for (const each of new Set([run.functionName, ...(sealed?.functions ?? [])]))
      authorize(identity, 'run.reveal', each);
    const value = sealed && (await store.runs.reveal(workspace, id))[partKey(part, step)];
    if (!value) throw notKept();
    return context.json({ value }, 200, { 'Cache-Control': 'no-store' });
  });
}

function notKept(): InputError {
  const message =
    'Nothing is masked there, or it is not kept: the setting "revealDays" of its function says for how long.';
  return new InputError({ code: 'reveal.notKept', message });
}
