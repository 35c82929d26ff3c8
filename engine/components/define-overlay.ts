import { z } from 'zod';
import { type ComponentType, defineComponent, literal, value } from '#kit';

/** Declares something that steps open above the page. */
export function defineOverlay(type: string, title: string, description: string): ComponentType {
  return defineComponent({
    ...{ type, title, description, category: 'overlay' },
    props: z.strictObject({ title: value(z.string(), { label: 'Title' }) }),
    values: { isOpen: { description: 'It is shown', start: false, settable: true } },
    events: { close: { title: 'On close', description: 'It is shown no longer.', names: [] } },
    slots: { content: { title: 'Content', names: [] } },
    start: { title: literal(title) },
  });
}
