import { z } from 'zod';
import { defineComponent, literal, value } from '#kit';

/** A picture. */
export default defineComponent({
  type: 'image',
  title: 'Image',
  description: 'A picture.',
  category: 'data',
  props: z.strictObject({
    source: value(z.union([z.string(), z.null()]), { label: 'Address', help: 'Of this server, or a data: address.' }),
    alternative: value(z.string(), {
      label: 'Description',
      help: 'For who does not see it; empty if it only decorates.',
    }),
  }),
  start: { source: literal(null), alternative: literal('') },
});
