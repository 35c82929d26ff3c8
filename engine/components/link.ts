import { z } from 'zod';
import { defineComponent, literal, value } from '#kit';

/** Leads to an address. */
export default defineComponent({
  type: 'link',
  title: 'Link',
  description: 'Leads to an address.',
  category: 'action',
  props: z.strictObject({
    label: value(z.string(), { label: 'Label' }),
    url: value(z.string(), { label: 'Address', placeholder: 'https://example.com/orders/{{ orders.selectedRow.id }}' }),
    newTab: value(z.boolean(), { label: 'In a new tab' }).optional(),
  }),
  start: { label: literal('Link'), url: literal('https://example.com') },
});
