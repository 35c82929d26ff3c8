import { z } from 'zod';
import { defineInput } from './define-input.ts';

/** A time of day. */
export default defineInput({
  type: 'time',
  title: 'Time',
  description: 'A time of day.',
  accepts: z.union([z.string(), z.null()]),
  start: null,
});
