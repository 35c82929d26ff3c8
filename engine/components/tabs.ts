import { z } from 'zod';
import { defineComponent, field, literal, value } from '#kit';
import { labelSchema } from '#schema';

/** Several stacks, one of them shown. */
export default defineComponent({
  type: 'tabs',
  title: 'Tabs',
  description: 'Several stacks of components, of which one is shown.',
  category: 'layout',
  props: z.strictObject({
    tabs: field(
      z
        .array(
          z.strictObject({
            id: field(labelSchema, { label: 'Id', widget: 'hidden' }),
            title: value(z.string(), { label: 'Title' }),
          }),
        )
        .min(1)
        .max(20),
      { label: 'Tabs', addLabel: 'Add a tab' },
    ),
  }),
  values: { selected: { description: 'Id of the tab that is shown; the first if null', start: null, settable: true } },
  events: { change: { title: 'On change', description: 'Another tab is shown: event.value.', names: ['event'] } },
  slots: { tab: { title: 'Tab', names: [], each: 'tabs' } },
  start: {
    tabs: [
      { id: 'first', title: literal('First') },
      { id: 'second', title: literal('Second') },
    ],
  },
});
