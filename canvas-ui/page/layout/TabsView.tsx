import { Tabs } from '#ui';
import { isRecord, listIn, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';

/** Each tab is a place of its own, called by the tab's id. */
export function TabsView({ name, props, values, set, fire, slot }: RendererProps) {
  const items = listIn(props.tabs).flatMap((tab) => {
    const id = isRecord(tab) ? textIn(tab.id) : undefined;
    return isRecord(tab) && id !== undefined ? [{ id, label: textIn(tab.title) ?? id }] : [];
  });
  const selected = (items.find(({ id }) => id === values.selected) ?? items[0])?.id;
  if (selected === undefined) return null;
  const change = (id: string) => {
    if (id === selected) return;
    set('selected', id);
    void fire('change', { event: { value: id } });
  };
  return (
    <Tabs label={name} items={items} value={selected} onChange={change} panelClassName="gap-4 pt-4 outline-none">
      {slot(selected)}
    </Tabs>
  );
}
