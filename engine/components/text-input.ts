import { z } from 'zod';
import { value } from '#kit';
import { defineInput } from './define-input.ts';

/** One line of text. */
export default defineInput({
  type: 'textInput',
  title: 'Text input',
  description: 'One line of text.',
  accepts: z.union([z.string(), z.null()]),
  start: '',
  props: {
    placeholder: value(z.string(), { label: 'Placeholder' }).optional(),
    kind: value(z.enum(['text', 'email', 'url', 'password', 'search']), { label: 'Kind', advanced: true }).optional(),
    maxLength: value(z.int().min(1), { label: 'Longest', advanced: true }).optional(),
  },
});
