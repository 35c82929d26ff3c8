import { useSyncExternalStore } from 'react';
import { useShortcuts } from '#editor';
import { Kbd, Switch } from '#ui';

/** Every key that acts here, by group. */
export function ShortcutList() {
  const shortcuts = useShortcuts();
  const all = useSyncExternalStore(shortcuts.watch, shortcuts.all);
  const isSingleOn = useSyncExternalStore(shortcuts.watch, shortcuts.hasSingleKeys);
  const groups = Map.groupBy(
    all.filter(({ keys = [] }) => keys.length > 0),
    ({ group }) => group,
  );
  return (
    <>
      <Switch
        label="Single letters act on the canvas, in the outline and in the timeline"
        isSelected={isSingleOn}
        onChange={shortcuts.setSingleKeys}
      />
      <div className="mt-4 columns-1 gap-8 sm:columns-2">
        {[...groups].map(([group, actions]) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-label font-semibold text-muted">{group}</h3>
            <dl>
              {actions.map(({ id, title, keys = [] }) => (
                <div key={id} className="flex items-center justify-between gap-4 border-b border-border py-1">
                  <dt>{title}</dt>
                  <dd className="flex gap-1">
                    {keys.map((key) => (
                      <Kbd key={key} keys={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </>
  );
}
