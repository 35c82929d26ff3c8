import { useState } from 'react';
import type { EventStep } from '#schema';
import { reconciled, type StepEntry, storedSteps } from './step-entries.ts';
import { useStepsHost } from './steps-host.tsx';

const kept = new WeakMap<object, Map<string, readonly StepEntry[]>>();

/** Steps that are not whole yet outlive their tab, as long as the editor. */
function keptOf(editor: object): Map<string, readonly StepEntry[]> {
  const known = kept.get(editor) ?? new Map<string, readonly StepEntry[]>();
  kept.set(editor, known);
  return known;
}

const NONE: readonly StepEntry[] = [];

/** The list that the author edits. Whatever of it is whole goes into the document at once. */
export function useStepEntries(
  place: string,
  steps: readonly EventStep[],
  onChange: (steps: EventStep[]) => void,
): [readonly StepEntry[], (entries: readonly StepEntry[]) => void] {
  const memory = keptOf(useStepsHost());
  const [entries, setEntries] = useState(() => reconciled(memory.get(place) ?? NONE, steps));
  const shown = reconciled(entries, steps);
  if (shown !== entries) setEntries(shown);
  const set = (next: readonly StepEntry[]) => {
    memory.set(place, next);
    setEntries(next);
    const stored = storedSteps(next);
    if (JSON.stringify(stored) !== JSON.stringify(steps)) onChange(stored);
  };
  return [shown, set];
}
