import { z } from 'zod';
import { defineComponent, value } from '#kit';

/** A line between things. */
export default defineComponent({
  type: 'divider',
  title: 'Divider',
  description: 'A line between what stands above and below.',
  category: 'layout',
  props: z.strictObject({ label: value(z.string(), { label: 'Label' }).optional() }),
});
