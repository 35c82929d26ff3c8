import { z } from 'zod';
import { defineInput } from './define-input.ts';

/** On or off. */
export default defineInput({
  type: 'switch',
  title: 'Switch',
  description: 'On or off.',
  accepts: z.boolean(),
  start: false,
});
