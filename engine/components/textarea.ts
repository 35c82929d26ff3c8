import { z } from 'zod';
import { value } from '#kit';
import { defineInput } from './define-input.ts';

/** Several lines of text. */
export default defineInput({
  type: 'textarea',
  title: 'Text area',
  description: 'Several lines of text.',
  accepts: z.union([z.string(), z.null()]),
  start: '',
  props: {
    placeholder: value(z.string(), { label: 'Placeholder' }).optional(),
    rows: value(z.int().min(1).max(50), { label: 'Lines' }).optional(),
  },
});
