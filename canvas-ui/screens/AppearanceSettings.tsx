import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useShortcuts } from '#editor';
import { Segmented, Switch } from '#ui';
import { type Theme, theme } from '../ui/theme.ts';

const THEMES = [
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
  { id: 'system', label: 'As the system' },
] as const satisfies readonly { id: Theme; label: string }[];

export function AppearanceSettings() {
  const chosen = useStore(theme, (state) => state.theme);
  const shortcuts = useShortcuts();
  const isSingleOn = useSyncExternalStore(shortcuts.watch, shortcuts.hasSingleKeys);
  return (
    <div className="flex max-w-140 flex-col gap-6 rounded-panel border border-border bg-surface p-4">
      <div className="flex flex-col items-start gap-2">
        <h2 className="font-medium">Theme</h2>
        <Segmented
          label="Theme"
          items={THEMES}
          value={chosen}
          onChange={(id) => {
            const next = THEMES.find((one) => one.id === id)?.id;
            if (next) theme.setState({ theme: next });
          }}
        />
      </div>
      <Switch
        label="Single letters act on the canvas"
        description="A adds a block, C connects, L opens the run drawer. Turn it off if a screen reader or speech input needs the letters."
        isSelected={isSingleOn}
        onChange={shortcuts.setSingleKeys}
      />
    </div>
  );
}
