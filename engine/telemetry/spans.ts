import type { RunRecord } from '#core';
import { isErrorCode, type Step } from '#schema';

/** One span to be, in plain values. Of what a run worked on it holds nothing: no params, no messages, no queries. */
export interface SpanSketch {
  name: string;
  /** Of a step: its path in the run. */
  path: string;
  startMs: number;
  endMs: number;
  attributes: Record<string, string | number | boolean>;
  /** Code of the error it ended with. */
  errorCode: string | undefined;
}

/** A run of a loop with thousands of passes is told by its first steps; the rest is in the run's record. */
const MAX_STEPS = 1_000;

export function runSpan({ run, steps }: RunRecord): SpanSketch {
  const startMs = Date.parse(run.startedAt);
  return {
    name: `run ${run.functionName}`,
    path: '',
    startMs,
    endMs: startMs + (run.durationMs ?? 0),
    attributes: {
      'switchyard.function': run.functionName,
      'switchyard.version': run.version ?? 'draft',
      'switchyard.run.id': run.id,
      'switchyard.run.mode': run.mode,
      'switchyard.run.trigger': run.trigger,
      'switchyard.run.status': run.status,
      'switchyard.run.waited_ms': run.queuedMs,
      'switchyard.environment': run.environment,
      ...(steps.length > MAX_STEPS ? { 'switchyard.run.steps_left_out': steps.length - MAX_STEPS } : {}),
    },
    errorCode: run.error?.code,
  };
}

/** The steps that took time, those that hold others first. */
export function stepSpans({ steps }: RunRecord): SpanSketch[] {
  return steps
    .filter(({ status }) => status !== 'skipped')
    .slice(0, MAX_STEPS)
    .map(toSketch)
    .sort((a, b) => depthOf(a.path) - depthOf(b.path));
}

/** `each[2]/save` stands below `each`. */
export function parentPath(path: string): string {
  const end = path.lastIndexOf('/');
  return end === -1 ? '' : path.slice(0, end).replace(/\[\d+\]$/, '');
}

function depthOf(path: string): number {
  return path.split('/').length;
}

function toSketch({ path, name, type, status, attempts, startedAt, durationMs, error }: Step): SpanSketch {
  const startMs = Date.parse(startedAt);
  return {
    name,
    path,
    startMs,
    endMs: startMs + durationMs,
    attributes: {
      'switchyard.block.name': name,
      'switchyard.block.type': type,
      'switchyard.block.path': path,
      'switchyard.step.status': status,
      'switchyard.step.attempts': attempts,
    },
    errorCode: error?.code,
  };
}

/** Ours are known; those of authors have the form of a code and could still be made of data. */
export function errorType(code: string): string {
  return isErrorCode(code) ? code : 'author';
}
