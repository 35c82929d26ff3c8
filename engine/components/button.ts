import { z } from 'zod';
import { defineComponent, literal, value } from '#kit';

/** Runs its steps when pressed; shows progress and takes no further press while they run. */
export default defineComponent({
  type: 'button',
  title: 'Button',
  description: 'Does something when pressed.',
  category: 'action',
  props: z.strictObject({
    label: value(z.string(), { label: 'Label' }),
    tone: value(z.enum(['primary', 'plain', 'danger']), { label: 'Tone' }).optional(),
    disabled: value(z.boolean(), { label: 'Disabled' }).optional(),
  }),
  values: { isRunning: { description: 'Its steps are running', start: false } },
  events: { press: { title: 'On press', description: 'Somebody presses it.', names: [] } },
  start: { label: literal('Button') },
});
