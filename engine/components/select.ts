import { choice, defineInput, OPTIONS } from './define-input.ts';

/** One of several choices, in a list that opens. */
export default defineInput({
  type: 'select',
  title: 'Select',
  description: 'One of several choices, in a list that opens.',
  accepts: choice,
  start: null,
  props: OPTIONS,
});
