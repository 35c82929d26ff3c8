import { z } from 'zod';
import { defineComponent, literal, value } from '#kit';

/** One figure. */
export default defineComponent({
  type: 'stat',
  title: 'Stat',
  description: 'One figure with its name.',
  category: 'data',
  shows: 'value',
  props: z.strictObject({
    label: value(z.string(), { label: 'Label' }),
    value: value(z.union([z.string(), z.number(), z.null()]), { label: 'Value' }),
    note: value(z.union([z.string(), z.null()]), { label: 'Note', placeholder: '+12 % since May' }).optional(),
  }),
  start: { label: literal('Figure'), value: literal(0) },
});
