import type { Verdict } from '#core';
import { BlockError, LimitError } from '#kit';

/** Somebody else has the run now: nothing of this life counts any more. */
export class LifeOver extends LimitError {
  constructor() {
    super({ code: 'run.interrupted', message: 'Another worker has taken the run over.' });
  }
}

/** A run whose workers die one after the other may be what kills them. */
export const MAX_CRASHES = 20;

export function poisonous(): LimitError {
  const message = `The worker died with this run ${MAX_CRASHES} times in a row.`;
  return new LimitError({ code: 'run.interrupted', message });
}

export const CANCELLED: Verdict = {
  status: 'cancelled',
  error: new BlockError({ code: 'run.cancelled', message: 'The run was cancelled.' }),
};
