import { Segmented } from '#ui';
import type { FieldMode } from './modes.ts';

interface ModeSwitchProps {
  label: string;
  mode: FieldMode;
  /** What the typed control is called here: "Number", "List"; undefined: text is the typed control. */
  typed: string | undefined;
  onChange: (mode: FieldMode) => void;
}

/** How the value is written. What was typed in the other modes is kept. */
export function ModeSwitch({ label, mode, typed, onChange }: ModeSwitchProps) {
  const items: { id: FieldMode; label: string }[] = [
    ...(typed === undefined ? [] : [{ id: 'fixed' as const, label: typed }]),
    { id: 'text', label: typed === undefined ? 'Text' : '{{ }}' },
    { id: 'expression', label: 'fx' },
  ];
  const shown = typed === undefined && mode === 'fixed' ? 'text' : mode;
  return (
    <Segmented
      label={`How to write ${label}`}
      size="compact"
      items={items}
      value={shown}
      onChange={(id) => {
        const next = items.find((item) => item.id === id)?.id;
        if (next) onChange(next);
      }}
    />
  );
}
