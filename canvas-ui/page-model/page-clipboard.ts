import { z } from 'zod';
import { type Component, componentSchema, type PageDocument } from '#schema';
import { placedIn } from './edit-page.ts';

const clipSchema = z.strictObject({
  type: z.literal('components'),
  v: z.literal(1),
  components: z.array(componentSchema).min(1).max(200),
});

/** Components as text that any page takes. */
export function copyComponents(document: PageDocument, ids: readonly string[]): string {
  const components = ids.map((id) => placedIn(document, id).component);
  return JSON.stringify({ type: 'components', v: 1, components } satisfies z.input<typeof clipSchema>);
}

/** Components of a clipboard's text; undefined where it holds something else. */
export function readComponents(text: string): Component[] | undefined {
  try {
    return clipSchema.safeParse(JSON.parse(text)).data?.components;
  } catch {
    return undefined;
  }
}
