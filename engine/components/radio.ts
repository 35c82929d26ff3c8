import { choice, defineInput, OPTIONS } from './define-input.ts';

/** One of several choices, all in view. */
export default defineInput({
  type: 'radio',
  title: 'Radio',
  description: 'One of several choices, all in view.',
  accepts: choice,
  start: null,
  props: OPTIONS,
});
