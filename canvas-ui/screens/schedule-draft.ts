import type { JsonValue, SaveSchedule, Schedule } from '#schema';

/** A schedule as its form holds it: what may be left out is empty. */
export interface ScheduleDraft extends Omit<SaveSchedule, 'skipWhen' | 'revision' | 'params'> {
  params: Record<string, JsonValue>;
  /** An expression. */
  skipWhen: string;
}

export function draftOf(schedule: Schedule | undefined, timeZone: string): ScheduleDraft {
  const {
    name = '',
    function: called = '',
    params = {},
    when = { kind: 'weekly', days: [1, 2, 3, 4, 5], time: '09:00' },
    overlap = 'skip',
    missed = { kind: 'latest' },
    skipWhen,
    timeoutMs,
    retry,
    paused = false,
  } = schedule ?? {};
  return {
    ...{ name, function: called, params, when, overlap, missed, paused },
    timeZone: schedule?.timeZone ?? timeZone,
    skipWhen: skipWhen?.kind === 'expression' ? skipWhen.code : '',
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(retry === undefined ? {} : { retry }),
  };
}

export function toSave({ skipWhen, name, ...draft }: ScheduleDraft, revision: number | null): SaveSchedule {
  const skip = skipWhen.trim() === '' ? {} : { skipWhen: { kind: 'expression' as const, code: skipWhen.trim() } };
  return { ...draft, name: name.trim(), ...skip, revision };
}
