import { InputError } from '#kit';
import { MASK, type Preview, type Step } from '#schema';
import type { Recorded } from './journal.ts';
import type { Plan, PlannedBlock } from './plan.ts';
import { reach } from './selection.ts';

/** What a new run takes over of an earlier one. */
export type Resume =
  /** Of a durable run: all that its journal has, without these blocks and what failed. */
  | { kind: 'journal'; of: string; again: readonly string[]; isSameVersion: boolean }
  /** Of any other: how blocks settled, by path, as far as its history tells. */
  | { kind: 'steps'; steps: ReadonlyMap<string, Recorded> };

/**
 * The blocks that run again when a run goes on from one of them: it, and all that comes after it.
 * @throws InputError `request.invalid` when the body has no such block
 */
export function blocksFrom({ body, document }: Pick<Plan, 'body' | 'document'>, name: string): Set<string> {
  const chosen = body.blocks.findIndex(({ block }) => block.name === name);
  if (chosen === -1) {
    const message = `${document.name} has no block "${name}" to go on from; of a loop or another container name the whole.`;
    throw new InputError({ code: 'request.invalid', message });
  }
  const after = reach(body.shape, chosen, 'outgoing');
  return new Set(body.blocks.flatMap(({ block }, index) => (index === chosen || after.has(index) ? [block.name] : [])));
}

/**
 * How the blocks settled that do not run again, read from the history of a run that kept no journal: so of outputs there are previews.
 * Blocks that have not settled there, and those that only set variables or return, run again.
 * @throws InputError `run.missingData` naming the blocks of which too little is known
 */
export function standingSteps(
  { body }: Pick<Plan, 'body'>,
  steps: readonly Step[],
  again: ReadonlySet<string>,
): ReadonlyMap<string, Recorded> {
  const told = new Map(steps.flatMap((step) => (step.function === undefined ? [[step.path, step] as const] : [])));
  const settled = body.blocks.flatMap((planned) => {
    const step = again.has(planned.block.name) ? undefined : told.get(planned.block.name);
    return step && stands(planned, step) ? [{ planned, step }] : [];
  });
  const standing = new Set(settled.map(({ planned }) => planned.block.name));
  const read = new Set(body.blocks.flatMap(({ block, reads }) => (standing.has(block.name) ? [] : [...reads])));
  const missing = settled.filter(
    ({ planned, step }) => setsVariables(planned) || (read.has(step.name) && !step.error && !isWhole(step.output)),
  );
  if (missing.length > 0) {
    const blocks = missing.map(({ step }) => step.name);
    const message = `Of ${blocks.join(', ')} too little was kept to go on from there: outputs over 64 KiB, with secrets, and variables set inside a block are kept of jobs only. Run all of it again.`;
    throw new InputError({ code: 'run.missingData', message, details: { blocks } });
  }
  return new Map(settled.map(({ step }) => [step.path, toRecorded(step)]));
}

function stands(planned: PlannedBlock, { status, port, error }: Step): boolean {
  if (status !== 'success' && status !== 'handled') return false;
  if (planned.graphs.size === 0 && planned.type.setsVariables) return false;
  // A Return has left by no port.
  return port !== undefined || error !== undefined;
}

function setsVariables({ type, graphs }: PlannedBlock): boolean {
  return type.setsVariables || [...graphs.values()].some(({ blocks }) => blocks.some(setsVariables));
}

/** What a mask has changed is not what the block answered. */
function isWhole(output: Preview | undefined): boolean {
  return output !== undefined && !output.truncated && !output.text.includes(MASK);
}

function toRecorded({ path, status, port, output, error, startedAt, durationMs, attempts }: Step): Recorded {
  return {
    status: status === 'handled' ? 'handled' : 'success',
    port: error ? null : (port ?? null),
    data: !error && output && isWhole(output) ? output.text : 'null',
    ...(error ? { error: { ...error, path } } : {}),
    ...{ startedAt, durationMs, attempts },
  };
}
