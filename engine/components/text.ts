import { z } from 'zod';
import { defineComponent, literal, value } from '#kit';

/** Text, with Markdown. */
export default defineComponent({
  type: 'text',
  title: 'Text',
  description: 'Text, with Markdown for headings, lists and links.',
  category: 'text',
  props: z.strictObject({
    text: value(z.string(), { label: 'Text', widget: 'multiline', placeholder: '## Hello {{ user.name }}' }),
  }),
  start: { text: literal('Write **something** here.') },
});
