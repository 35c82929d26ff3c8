import { Inbox } from 'lucide-react';
import type { JsonValue } from '#schema';
import { EmptyState } from '#ui';
import { listIn, member, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';

/** Its content once for each item. */
export function ListView({ props, slot }: RendererProps) {
  const items = listIn(props.data);
  if (items.length === 0) {
    return <EmptyState icon={Inbox} title={textIn(props.empty) ?? 'Nothing here yet.'} className="py-8" />;
  }
  const keys = itemKeys(items);
  return (
    <ul className="flex min-w-0 flex-col divide-y divide-border rounded-panel border border-border bg-surface">
      {items.map((item, index) => {
        const key = keys[index] ?? String(index);
        return (
          <li key={key} className="flex min-w-0 flex-col gap-3 px-4 py-3">
            {slot('item', { key, names: { item, index } })}
          </li>
        );
      })}
    </ul>
  );
}

/** An item keeps what was put into it when others come or go, if items have ids that tell them apart. */
function itemKeys(items: readonly JsonValue[]): string[] {
  const ids = items.map((item) => textIn(member(item, 'id')));
  const isUnique = new Set(ids).size === items.length && !ids.includes(undefined);
  return items.map((_, index) => (isUnique ? ids[index] : undefined) ?? String(index));
}
