import { type Heard, STEPS } from './chain.ts';
import type { CrashTally } from './crash-durable.ts';
import type { Harm } from './crash-site.ts';

/** What becomes of a run in the end: the codes of writes that were cut off; undefined if it is lost. */
export interface Ended {
  id: string;
  codes: readonly string[] | undefined;
}

/** Whether anything is lost, or ran twice. */
export function judge(
  heard: readonly Heard[],
  answers: readonly Ended[],
  harm: Harm,
): Pick<CrashTally, 'lost' | 'twice' | 'late' | 'interrupted' | 'examples'> {
  const examples: string[] = [];
  let twice = 0;
  let late = 0;
  const furthest = new Map<string, number>();
  const written = new Set<string>();
  for (const { run, step } of heard) {
    const place = STEPS.indexOf(step as (typeof STEPS)[number]);
    const key = `${run} ${step}`;
    const isWrite = step.startsWith('write');
    const isAgain = isWrite ? written.has(key) : place < (furthest.get(run) ?? 0);
    if (isAgain && !isWrite && harm.startsWith('freeze')) late++;
    else if (isAgain) {
      twice++;
      examples.push(`again: ${key}`);
    }
    written.add(key);
    furthest.set(run, Math.max(place, furthest.get(run) ?? 0));
  }
  const lost = answers.filter(({ codes }) => codes === undefined);
  for (const { id } of lost) examples.push(`lost: ${id}`);
  const interrupted = answers.flatMap(({ codes = [] }) => codes).length;
  return { lost: lost.length, twice, late, interrupted, examples };
}
