import { z } from 'zod';
import { defineInput } from './define-input.ts';

/** Yes or no, to tick. */
export default defineInput({
  type: 'checkbox',
  title: 'Checkbox',
  description: 'Yes or no, to tick.',
  accepts: z.boolean(),
  start: false,
});
