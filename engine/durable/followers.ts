import {
  type ClaimedRun,
  type NewDurableRun,
  type RunServices,
  requireOpen,
  requireParams,
  toProblem,
  type Verdict,
} from '#core';
import { toAppError } from '#kit';
import type { JsonValue, NextJob } from '#schema';
import type { ActivationParts } from './activation.ts';
import { jobTimeoutMs } from './job-timeout.ts';

/** The jobs that are to follow one that has ended so. One that can't be started is told in the log: nobody waits for it. */
export async function followers(
  run: ClaimedRun,
  verdict: Verdict,
  { services, newId, log }: Pick<ActivationParts, 'services' | 'newId' | 'log'>,
): Promise<NewDurableRun[]> {
  const next = verdict.status === 'success' ? run.chain.onSuccess : run.chain.onFailure;
  if (!next || verdict.status === 'cancelled') return [];
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
  const { workspace, caller, environment, priority } = run;
  return {
    ...{ id, workspace, version, caller, environment, priority },
    functionName: plan.document.name,
    hash: plan.hash,
    params: requireParams(plan.params, given),
    trigger: 'job',
    request: null,
    timeoutMs: jobTimeoutMs(plan),
    concurrency: undefined,
    startAt: undefined,
    dedupe: undefined,
    parentRunId: run.id,
    chain: {},
  };
}

function passedOn(run: ClaimedRun, verdict: Verdict): JsonValue {
  if (verdict.status === 'success') return verdict.data.value;
  return JSON.parse(JSON.stringify(toProblem(toAppError(verdict.error), { runId: run.id, reader: 'author' })));
}
