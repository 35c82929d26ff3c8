import { TextField, type TextFieldProps } from '#ui';

interface MomentControlProps extends Omit<TextFieldProps, 'type' | 'value' | 'onChange'> {
  /** A day as `2026-11-21`, or a moment as ISO 8601 with its offset. */
  kind: 'date' | 'datetime';
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** The browser's own calendar, which knows its user's language and zone. What it can not show stays text, to be mended. */
export function MomentControl({ kind, value = '', onChange, ...field }: MomentControlProps) {
  const shown = kind === 'date' ? dayOf(value) : localOf(value);
  if (shown === undefined)
    return <TextField {...field} value={value} onChange={(text) => onChange(text || undefined)} />;
  return (
    <TextField
      {...field}
      type={kind === 'date' ? 'date' : 'datetime-local'}
      value={shown}
      onChange={(text) => onChange(kind === 'date' || text === '' ? text || undefined : new Date(text).toISOString())}
    />
  );
}

function dayOf(value: string): string | undefined {
  return value === '' || /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;
}

/** As the browser's field has it: to the second, in the zone of who looks. */
function localOf(value: string): string | undefined {
  if (value === '') return '';
  const at = new Date(value);
  if (Number.isNaN(at.getTime()) || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined;
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString();
  return local.slice(0, at.getSeconds() === 0 ? 16 : 19);
}
