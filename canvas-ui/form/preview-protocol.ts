import type { JsonValue, Value } from '#schema';
import type { Preview } from './preview.ts';

/** To the worker: values that it does not have yet, and what to evaluate with which of them. */
export interface PreviewQuestion {
  id: number;
  value: Value;
  /** The names that are read; the worker has, or gets with this, the value of each. */
  names: readonly string[];
  news: Readonly<Record<string, JsonValue>>;
}

export interface PreviewAnswer {
  id: number;
  preview: Preview;
}
