import { z } from 'zod';
import { type ComponentType, defineComponent, literal, value } from '#kit';
import type { JsonValue } from '#schema';

interface InputDefinition {
  type: string;
  title: string;
  description: string;
  /** Of its value. */
  accepts: z.ZodType;
  /** Its value where the page says none. */
  start: JsonValue;
  /** Properties besides those that every input has. */
  props?: z.ZodRawShape;
}

/** Declares a component that somebody puts a value into: `search.value` is what is in it now. */
export function defineInput({ type, title, description, accepts, start, props = {} }: InputDefinition): ComponentType {
  return defineComponent({
    ...{ type, title, description, category: 'input' },
    props: z.strictObject({
      label: value(z.string(), { label: 'Label' }).optional(),
      start: value(accepts, {
        label: 'Starts with',
        help: 'Whenever this comes to another value, it takes the place of what is in the input.',
      }).optional(),
      ...props,
      help: value(z.string(), { label: 'Help', advanced: true }).optional(),
      required: value(z.boolean(), { label: 'Required' }).optional(),
      disabled: value(z.boolean(), { label: 'Disabled', advanced: true }).optional(),
    }),
    values: {
      value: { description: 'What is in it', start, follows: 'start', settable: true },
      isValid: { description: 'False where it is required and empty, or does not fit', start: true },
    },
    start: { label: literal(title), ...('options' in props ? { options: literal(['One', 'Two']) } : {}) },
    events: {
      change: { title: 'On change', description: 'Its value is another one: event.value.', names: ['event'] },
    },
  });
}

/** What an input of choices offers. */
export const OPTIONS = {
  options: value(
    z.array(
      z.union([
        z.string(),
        z.number(),
        z.strictObject({ value: z.union([z.string(), z.number()]), label: z.string() }),
      ]),
    ),
    { label: 'Options', help: 'Texts, numbers, or { value, label }.', placeholder: '["open", "closed"]' },
  ),
};

/** A text that may be missing: nothing is chosen. */
export const choice = z.union([z.string(), z.number(), z.null()]);
