import { z } from 'zod';
import { anyJson, defineComponent, literal, value } from '#kit';

/** The members of one object. */
export default defineComponent({
  type: 'keyValue',
  title: 'Key-value',
  description: 'The members of one object, each with its name.',
  category: 'data',
  shows: 'data',
  props: z.strictObject({
    data: value(anyJson, { label: 'Data', placeholder: '{{ customers.selectedRow }}' }),
    keys: value(z.array(z.string()), { label: 'Members', help: 'In this order; all if empty.' }).optional(),
  }),
  start: { data: literal(null) },
});
