import { useMemo, useState } from 'react';
import type { JsonValue, Value } from '#schema';
import { asValue, type FieldMode, isBlank, type Kept, modeOf, switchMode, usualMode } from './modes.ts';
import { acceptsOf, type FormField } from './schema-fields.ts';
import { type Schema, typesOf } from './schema-node.ts';
import { type Unread, useSurroundings } from './surroundings.tsx';

export interface Modes {
  value: Value | undefined;
  mode: FieldMode;
  accepts: Schema;
  /** Text is what the field takes, so that its typed control is the text with holes. */
  isTextual: boolean;
  /** Name of the typed control; undefined: text is it. */
  typed: string | undefined;
  /** What was typed as JSON and is none yet. */
  unread: Unread | undefined;
  keepUnread(unread: Unread | undefined): void;
  change(value: Value | undefined): void;
  switchTo(mode: FieldMode): void;
}

/** The three ways to write a value, with what was typed in each. */
export function useModes(
  field: FormField,
  given: JsonValue | undefined,
  onChange: (value: JsonValue | undefined) => void,
): Modes {
  const memory = useSurroundings()?.memory;
  const owner = useSurroundings()?.owner ?? '';
  const [chosen, setChosen] = useState<FieldMode>();
  const [own, setOwn] = useState<Kept>({});
  const value = useMemo(() => asValue(given), [given]);
  const accepts = useMemo(() => acceptsOf(field), [field]);
  const isTextual = takesText(accepts);
  const usual = usualMode(accepts, field.placeholder);
  const key = `${owner}${field.path}`;
  const mode = value ? modeOf(value) : (chosen ?? usual);
  const change = (next: Value | undefined) => {
    // A field that was emptied is still written the way it was.
    setChosen(next ? modeOf(next) : mode);
    onChange(next && !isBlank(next) ? next : undefined);
  };
  return {
    value,
    mode,
    accepts,
    isTextual,
    typed: isTextual ? undefined : nameOfType(accepts),
    unread: memory?.unread(key),
    keepUnread: (unread) => memory?.keepUnread(key, unread),
    change,
    switchTo(mode) {
      const unread = mode === 'fixed' ? memory?.unread(key) : undefined;
      const switched = switchMode(value, mode, memory?.kept(key) ?? own);
      memory?.keep(key, switched.kept);
      setOwn(switched.kept);
      setChosen(mode);
      onChange(unread ? literalOf(unread) : switched.value);
    },
  };
}

function literalOf({ beside }: Unread): Value | undefined {
  return beside === undefined ? undefined : { kind: 'literal', value: beside };
}

function takesText(accepts: Schema): boolean {
  const types = typesOf(accepts);
  return types.has('string') && !Array.isArray(accepts.enum) && accepts.format === undefined;
}

const NAMES: Record<string, string> = {
  number: 'Number',
  integer: 'Number',
  boolean: 'Yes/no',
  array: 'List',
  object: 'Object',
  string: 'Value',
};

function nameOfType(accepts: Schema): string {
  if (Array.isArray(accepts.enum)) return 'Choice';
  const types = [...typesOf(accepts)];
  return types.length === 1 ? (NAMES[types[0] ?? ''] ?? 'JSON') : 'JSON';
}
