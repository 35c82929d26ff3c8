import { z } from 'zod';
import { anyJson, defineComponent, literal, value } from '#kit';

/** Its content once for each item. */
export default defineComponent({
  type: 'list',
  title: 'List',
  description: 'Shows its content once for each item of some data.',
  category: 'data',
  shows: 'data',
  props: z.strictObject({
    data: value(z.union([z.array(anyJson), z.null()]), { label: 'Data', placeholder: '{{ getOrders.data }}' }),
    empty: value(z.string(), { label: 'Text if empty' }).optional(),
  }),
  slots: { item: { title: 'Item', names: ['item', 'index'] } },
  start: { data: literal([]) },
});
