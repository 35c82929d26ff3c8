import type { FunctionDocument, Layout } from '#schema';

type Draft = Pick<FunctionDocument, 'layout'>;

/** Takes out of the layout what it remembers of blocks that are gone. */
export function forgetBlocks({ layout }: Draft, gone: readonly { id: string; name: string }[]): void {
  const ids = new Set(gone.map(({ id }) => id));
  for (const { id, name } of gone) {
    if (layout.positions) delete layout.positions[id];
    if (layout.pins && Object.hasOwn(layout.pins, name)) delete layout.pins[name];
  }
  if (layout.collapsed?.some((id) => ids.has(id))) layout.collapsed = layout.collapsed.filter((id) => !ids.has(id));
  if (layout.groups?.some(({ blocks }) => blocks.some((id) => ids.has(id)))) {
    layout.groups = layout.groups
      .map((group) => ({ ...group, blocks: group.blocks.filter((id) => !ids.has(id)) }))
      .filter(({ blocks }) => blocks.length > 0);
  }
  dropEmpty(layout);
}

/** A layout without anything to remember writes nothing into its file. */
export function dropEmpty(layout: Layout): void {
  if (layout.positions && Object.keys(layout.positions).length === 0) delete layout.positions;
  if (layout.pins && Object.keys(layout.pins).length === 0) delete layout.pins;
  if (layout.testValues && Object.keys(layout.testValues).length === 0) delete layout.testValues;
  if (layout.collapsed?.length === 0) delete layout.collapsed;
  if (layout.notes?.length === 0) delete layout.notes;
  if (layout.groups?.length === 0) delete layout.groups;
}
