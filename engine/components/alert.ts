import { z } from 'zod';
import { defineComponent, literal, value } from '#kit';

/** A message that stays. */
export default defineComponent({
  type: 'alert',
  title: 'Alert',
  description: 'A message that stays: what went wrong, what to look out for.',
  category: 'text',
  props: z.strictObject({
    text: value(z.union([z.string(), z.null()]), {
      label: 'Text',
      help: 'Nothing is shown where this comes to nothing.',
      placeholder: '{{ deleteCustomer.error?.message }}',
    }),
    title: value(z.string(), { label: 'Title' }).optional(),
    tone: value(z.enum(['info', 'success', 'warning', 'error']), { label: 'Tone' }).optional(),
  }),
  start: { text: literal('Something to know.') },
});
