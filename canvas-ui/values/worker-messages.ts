import type { Clipped } from './clip-value.ts';
import type { ShapeLine } from './infer-shape.ts';
import type { Head } from './opened-value.ts';

/** What the page asks of the worker that holds a large value. Each question has one answer with its id. */
export type Question =
  | { id: number; ask: 'open'; text: string; isCut: boolean }
  | { id: number; ask: 'rows'; from: number; to: number }
  | { id: number; ask: 'shape' };

/** `head` is undefined for text that is no JSON. */
export type Answer =
  | { id: number; tell: 'head'; head: Head | undefined }
  | { id: number; tell: 'rows'; rows: Clipped }
  | { id: number; tell: 'shape'; lines: ShapeLine[] };
