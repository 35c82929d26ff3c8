import { z } from 'zod';
import { value } from '#kit';
import { defineInput } from './define-input.ts';

/** A file of the user: its name, type and content. */
export default defineInput({
  type: 'file',
  title: 'File',
  description: 'A file of the user: its name, type and content.',
  accepts: z.null(),
  start: null,
  props: {
    accept: value(z.string(), { label: 'Kinds', placeholder: '.csv,image/*' }).optional(),
    maxBytes: value(z.int().positive(), { label: 'Largest, in bytes', advanced: true }).optional(),
  },
});
