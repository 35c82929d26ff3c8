import { z } from 'zod';
import { defineInput, OPTIONS } from './define-input.ts';

/** Some of several choices. */
export default defineInput({
  type: 'multiSelect',
  title: 'Multi-select',
  description: 'Some of several choices.',
  accepts: z.array(z.union([z.string(), z.number()])),
  start: [],
  props: OPTIONS,
});
