import { z } from 'zod';
import { defineInput } from './define-input.ts';

/** A day. */
export default defineInput({
  type: 'date',
  title: 'Date',
  description: 'A day.',
  accepts: z.union([z.string(), z.null()]),
  start: null,
});
