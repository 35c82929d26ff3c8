import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { queries, useWhyNots } from '#api';
import { useShortcuts } from '#editor';
import type { Permission } from '#schema';
import { cx, Kbd } from '#ui';
import { type PaletteItem, paletteItems, searchItems } from './palette-items.ts';

/** Every action, function, page, resource, block and recent run, by a few letters: the only place that needs to be learned. */
export function CommandPalette({ onClose }: { onClose(): void }) {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = searchItems(useItems(), query);
  const active = found[Math.min(at, found.length - 1)];
  const list = useId();
  const choose = (item: PaletteItem | undefined) => {
    if (!item) return;
    onClose();
    // The dialog gives the focus back first; what is done then may take it elsewhere.
    setTimeout(item.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(found.length - 1, at + step)));
    else if (event.key === 'Enter') choose(active);
    else return;
    event.preventDefault();
  };
  return (
    <div className="flex max-h-[60vh] flex-col gap-2">
      <input
        role="combobox"
        aria-label="Search actions, functions, pages, resources and runs"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={active && `${list}-${found.indexOf(active)}`}
        autoComplete="off"
        placeholder="Type a name or what you want to do"
        className="h-9 w-full shrink-0 rounded-control border border-strong bg-surface px-3 text-strong"
        value={query}
        // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
        autoFocus
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Found id={list} found={found} active={active} onChoose={choose} />
    </div>
  );
}

interface FoundProps {
  id: string;
  found: readonly PaletteItem[];
  active: PaletteItem | undefined;
  onChoose(item: PaletteItem): void;
}

function Found({ id, found, active, onChoose }: FoundProps) {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) shown.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  if (found.length === 0) return <p className="p-4 text-center text-muted">Nothing is called that.</p>;
  return (
    <div role="listbox" id={id} aria-label="Found" className="min-h-0 overflow-y-auto">
      {found.map((item, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are with the field above
        <div
          key={item.id}
          id={`${id}-${index}`}
          ref={item === active ? shown : null}
          role="option"
          tabIndex={-1}
          aria-selected={item === active}
          onClick={() => onChoose(item)}
          className={cx(
            'flex h-9 cursor-default items-center gap-3 rounded-small px-3',
            item === active ? 'bg-accent-bg' : 'hover:bg-hover',
          )}
        >
          <span className="shrink-0 font-medium">{item.title}</span>
          <span className="min-w-0 flex-1 truncate text-label text-muted">{item.hint}</span>
          <span className="text-caption text-muted">{item.group}</span>
          {item.keys && <Kbd keys={item.keys} />}
        </div>
      ))}
    </div>
  );
}

function useItems(): PaletteItem[] {
  const shortcuts = useShortcuts();
  const actions = useSyncExternalStore(shortcuts.watch, shortcuts.all);
  const whyNot = useWhyNots();
  const where = (permission: Permission) => ({ enabled: whyNot(permission) === undefined });
  const functions = useQuery({ ...queries.functions(), ...where('function.read') }).data;
  const pages = useQuery({ ...queries.pages(), ...where('page.read') }).data;
  const resources = useQuery({ ...queries.resources(), ...where('resource.read') }).data;
  const runs = useQuery({ ...queries.runs({ limit: 20 }), ...where('run.read') }).data;
  const navigate = useNavigate();
  return useMemo(() => {
    const go = {
      function: (name: string) => void navigate({ to: '/functions/$name', params: { name } }),
      page: (name: string) => void navigate({ to: '/pages/$name', params: { name } }),
      resource: (name: string) => void navigate({ to: '/resources/$name', params: { name } }),
      run: (id: string) => void navigate({ to: '/runs/$id', params: { id } }),
    };
    const none = { functions: functions ?? [], pages: pages ?? [], resources: resources ?? [], runs: runs ?? [] };
    return paletteItems({ actions, targets: shortcuts.targets(), ...none, go });
  }, [actions, shortcuts, functions, pages, resources, runs, navigate]);
}
