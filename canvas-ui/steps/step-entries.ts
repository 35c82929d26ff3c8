import type { EventStep } from '#schema';
import { freshStep, type StepValue, toStepValue, wholeStep } from './event-steps.ts';

/** A step in the list that the author sees, which may be ahead of what can be stored. */
export interface StepEntry {
  /** Stays with the step while it moves. */
  key: number;
  value: StepValue;
  /** As the document has it: the last that was whole. */
  stored: EventStep | undefined;
}

let made = 0;

function newKey(): number {
  made += 1;
  return made;
}

export function newEntry(kind: string): StepEntry {
  const value = freshStep(kind);
  return { key: newKey(), value, stored: wholeStep(value) };
}

/** An entry after an edit. While something is missing, the document keeps what it has. */
export function edited(entry: StepEntry, value: StepValue): StepEntry {
  return { ...entry, value, stored: wholeStep(value) ?? entry.stored };
}

/** Whether the document has the step as it is seen. */
export function isSaved({ value, stored }: StepEntry): boolean {
  return stored !== undefined && wholeStep(value) !== undefined;
}

/** What goes into the document. */
export function storedSteps(entries: readonly StepEntry[]): EventStep[] {
  return entries.flatMap(({ stored }) => (stored ? [stored] : []));
}

/** The list after the document changed by itself: undo, somebody else's version. Steps that are not whole yet stay. */
export function reconciled(before: readonly StepEntry[], steps: readonly EventStep[]): readonly StepEntry[] {
  if (JSON.stringify(storedSteps(before)) === JSON.stringify(steps)) return before;
  const free = new Set(before.filter(({ stored }) => stored !== undefined));
  const take = (wanted: (entry: StepEntry) => boolean) => {
    const found = [...free].find(wanted);
    if (found) free.delete(found);
    return found;
  };
  const same = steps.map((step) => take(({ stored }) => JSON.stringify(stored) === JSON.stringify(step)));
  const entries = steps.map((step, at): StepEntry => {
    const known = same[at];
    if (known) return known;
    const alike = take(({ value }) => value.kind === step.kind);
    return { key: alike?.key ?? newKey(), value: toStepValue(step), stored: step };
  });
  return [...entries, ...before.filter(({ stored }) => stored === undefined)];
}

export function moved(entries: readonly StepEntry[], from: number, to: number): StepEntry[] {
  const entry = entries[from];
  return entry ? entries.toSpliced(from, 1).toSpliced(to, 0, entry) : [...entries];
}
