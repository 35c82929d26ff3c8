import { TextField } from '#ui';
import { textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { useInput } from './use-input.ts';

/** A day as `2026-01-31`. The browser's own calendar knows the user's language and fits every device. */
export function DateView(given: RendererProps) {
  return <MomentField given={given} type="date" />;
}

/** A time of day as `09:30`. */
export function TimeView(given: RendererProps) {
  return <MomentField given={given} type="time" />;
}

function MomentField({ given, type }: { given: RendererProps; type: 'date' | 'time' }) {
  const { field, value, change } = useInput(given, { empty: null });
  return <TextField {...field} type={type} value={textIn(value) ?? ''} onChange={(text) => change(text || null)} />;
}
