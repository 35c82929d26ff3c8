import { z } from 'zod';
import { defineComponent, value } from '#kit';

/** Inputs that belong together. */
export default defineComponent({
  type: 'form',
  title: 'Form',
  description: 'Inputs that are sent together.',
  category: 'input',
  props: z.strictObject({
    submitLabel: value(z.string(), { label: 'Label of the button' }).optional(),
    resetOnSuccess: value(z.boolean(), { label: 'Empty it after success' }).optional(),
    disabled: value(z.boolean(), { label: 'Disabled', advanced: true }).optional(),
  }),
  values: {
    data: { description: 'The values of the inputs in it, by their names', start: {} },
    isValid: { description: 'Every input in it is valid', start: true },
    isRunning: { description: 'Its steps are running', start: false },
  },
  events: {
    submit: { title: 'On submit', description: 'Sent, with every input valid: event.data.', names: ['event'] },
  },
  slots: { content: { title: 'Content', names: [] } },
});
