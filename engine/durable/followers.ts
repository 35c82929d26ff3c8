import {
  type ClaimedRun,
  type NewDurableRun,
  type RetryRun,
  type RunServices,
  requireOpen,
  requireParams,
  toProblem,
  type Verdict,
  withoutSensitive,
} from '#core';
import { toAppError } from '#kit';
import type { JsonValue, NextJob } from '#schema';
import type { ActivationParts } from './activation.ts';
import { jobTimeoutMs } from './job-timeout.ts';

/** Jobs may follow each other in a circle, as one that works off a part at a time does. Not for ever. */
const MAX_LINKS = 1_000;

/** Whether a run that has failed goes on from there by itself, and when. */
export function retryOf(run: ClaimedRun, verdict: Verdict, now: Date, newId: () => string): RetryRun | undefined {
  const { retry, ...chain } = run.chain;
  if (!retry || retry.count < 1 || verdict.status !== 'failed') return undefined;
  const { count, delaySeconds } = retry;
  const at = new Date(now.getTime() + delaySeconds * 1_000);
  return {
    of: run.id,
    id: newId(),
    by: run.caller,
    at,
    chain: { ...chain, retry: { count: count - 1, delaySeconds } },
  };
}

/** The jobs that are to follow one that has ended so. One that can't be started is told in the log: nobody waits for it. */
export async function followers(
  run: ClaimedRun,
  verdict: Verdict,
  { services, newId, log }: Pick<ActivationParts, 'services' | 'newId' | 'log'>,
): Promise<NewDurableRun[]> {
  const next = verdict.status === 'success' ? run.chain.onSuccess : run.chain.onFailure;
  if (!next || verdict.status === 'cancelled') return [];
  if ((run.chain.links ?? 0) >= MAX_LINKS) {
    log.warn('jobs follow each other without an end: the next one is not started', {
      run: run.id,
      function: next.function,
    });
    return [];
  }
  try {
    return [await follow(run, { next, passed: passedOn(run, verdict), services, id: newId() })];
  } catch (thrown) {
    // The database is away: asked again until it is back, or the one that follows would be lost.
    if (toAppError(thrown).code === 'store.unavailable') throw thrown;
    log.warn('a job that follows another could not be started', {
      run: run.id,
      function: next.function,
      error: thrown,
    });
    return [];
  }
}

interface Following {
  next: NextJob;
  /** What the parameter gets that `pass` names. */
  passed: JsonValue;
  services: Pick<RunServices, 'load'>;
  id: string;
}

async function follow(run: ClaimedRun, { next, passed, services, id }: Following): Promise<NewDurableRun> {
  const { plan, version } = await services.load(run.workspace, next.function);
  requireOpen(plan);
  const given = next.pass === undefined ? next.params : { ...next.params, [next.pass]: passed };
  const params = requireParams(plan.params, given);
  const { workspace, caller, environment, priority } = run;
  return {
    ...{ id, workspace, version, caller, environment, priority },
    functionName: plan.document.name,
    hash: plan.hash,
    params,
    shown: withoutSensitive(plan.document.params, params),
    trigger: 'job',
    request: null,
    timeoutMs: jobTimeoutMs(plan),
    concurrency: undefined,
    startAt: undefined,
    dedupe: undefined,
    parentRunId: run.id,
    chain: { ...plan.document.settings.jobChain, links: (run.chain.links ?? 0) + 1 },
  };
}

function passedOn(run: ClaimedRun, verdict: Verdict): JsonValue {
  if (verdict.status === 'success') return verdict.data.value;
  return JSON.parse(JSON.stringify(toProblem(toAppError(verdict.error), { runId: run.id, reader: 'author' })));
}
