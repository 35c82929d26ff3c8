import { z } from 'zod';
import { defineComponent, literal, value } from '#kit';

/** A frame around other components. */
export default defineComponent({
  type: 'container',
  title: 'Container',
  description: 'A frame around other components, to hide and move them together.',
  category: 'layout',
  props: z.strictObject({
    title: value(z.string(), { label: 'Title' }).optional(),
    framed: value(z.boolean(), { label: 'Frame' }).optional(),
  }),
  slots: { content: { title: 'Content', names: [] } },
  start: { framed: literal(true) },
});
