import { z } from 'zod';
import { value } from '#kit';
import { defineInput } from './define-input.ts';

/** A number. */
export default defineInput({
  type: 'numberInput',
  title: 'Number',
  description: 'A number.',
  accepts: z.union([z.number(), z.null()]),
  start: null,
  props: {
    minimum: value(z.number(), { label: 'Smallest' }).optional(),
    maximum: value(z.number(), { label: 'Largest' }).optional(),
    step: value(z.number().positive(), { label: 'Step', advanced: true }).optional(),
  },
});
