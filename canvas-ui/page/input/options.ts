import type { JsonValue } from '#schema';
import { isRecord, listIn, textIn } from '../read-props.ts';

/** A choice as the kit shows it, and the value it stands for. */
export interface Choice {
  id: string;
  label: string;
  value: string | number;
}

/** Texts, numbers, or `{ value, label }`. An id tells the number 1 from the text "1". */
export function choicesOf(options: unknown): Choice[] {
  const choices = listIn(options).flatMap((option): Choice[] => {
    const value = isRecord(option) ? option.value : option;
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    const label = (isRecord(option) ? textIn(option.label) : undefined) ?? String(value);
    return [{ id: idOf(value), label, value }];
  });
  return [...new Map(choices.map((choice) => [choice.id, choice])).values()];
}

export function idOf(value: JsonValue): string {
  return JSON.stringify(value);
}
