import { z } from 'zod';
import { value } from '#kit';
import { defineInput } from './define-input.ts';

/** A number between two ends. */
export default defineInput({
  type: 'range',
  title: 'Range',
  description: 'A number between two ends.',
  accepts: z.union([z.number(), z.null()]),
  start: 0,
  props: {
    minimum: value(z.number(), { label: 'Smallest' }).optional(),
    maximum: value(z.number(), { label: 'Largest' }).optional(),
    step: value(z.number().positive(), { label: 'Step', advanced: true }).optional(),
  },
});
