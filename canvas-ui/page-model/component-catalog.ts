import { type CatalogDocument, type Component, isJsonObject } from '#schema';

export type ComponentType = CatalogDocument['components'][number];

/** Component types by their name. */
export type ComponentCatalog = ReadonlyMap<string, ComponentType>;

export function createComponentCatalog({ components }: Pick<CatalogDocument, 'components'>): ComponentCatalog {
  return new Map(components.map((type) => [type.type, type]));
}

export interface SlotPlace {
  slot: string;
  title: string;
  /** What is added inside, where the place is there once for each item. */
  names: readonly string[];
}

/** The places inside a component: some are as many as one of its properties lists. */
export function slotsOf({ type, props }: Component, catalog: ComponentCatalog): SlotPlace[] {
  return Object.entries(catalog.get(type)?.slots ?? {}).flatMap(([slot, { title, names, each }]) => {
    if (each === undefined) return [{ slot, title, names }];
    const items = props[each];
    return (Array.isArray(items) ? items : []).flatMap((item) =>
      isJsonObject(item) && typeof item.id === 'string'
        ? [{ slot: item.id, title: titleOf(item) ?? item.id, names }]
        : [],
    );
  });
}

function titleOf({ title }: { title?: unknown }): string | undefined {
  return isJsonObject(title) && typeof title.value === 'string' && title.value !== '' ? title.value : undefined;
}

/** Modals and drawers lie above the page, and nothing else does. */
export function isOverlay(type: string, catalog: ComponentCatalog): boolean {
  return catalog.get(type)?.category === 'overlay';
}
