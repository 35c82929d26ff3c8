import { useMemo } from 'react';
import { isJsonObject, type JsonValue } from '#schema';
import { Fields } from './Fields.tsx';
import { layoutOf } from './schema-fields.ts';
import type { Schema } from './schema-node.ts';
import { type FieldProblem, type FormHost, FormHostProvider } from './surroundings.tsx';

export interface SchemaFormProps extends Partial<Pick<FormHost, 'rename' | 'nameProblem' | 'secrets' | 'isReadOnly'>> {
  /** JSON Schema with `x-field` marks, as `/api/catalog` tells it; or without any. */
  schema: Schema;
  value: JsonValue | undefined;
  /** By JSON Pointer; `''` replaces the whole value, undefined takes the field out. */
  onChange: (path: string, value: JsonValue | undefined) => void;
  /** The value by now: a row of the Input tab goes into a field whose form is not on the screen any more. */
  read?: (() => JsonValue | undefined) | undefined;
  /** By JSON Pointer in the value. */
  problems?: ReadonlyMap<string, readonly FieldProblem[]> | undefined;
}

const NO_PROBLEMS: readonly FieldProblem[] = [];

/** The form of any JSON Schema. Widgets are chosen by the names that the schema gives, never by what the form is of. */
export function SchemaForm({ schema, value, onChange, read, problems, ...rest }: SchemaFormProps) {
  const { rename, nameProblem, secrets, isReadOnly = false } = rest;
  const host = useMemo<FormHost>(
    () => ({
      value,
      read: read ?? (() => value),
      onChange,
      problems: (path) => problems?.get(path) ?? NO_PROBLEMS,
      rename,
      nameProblem,
      secrets,
      isReadOnly,
    }),
    [value, onChange, read, problems, rename, nameProblem, secrets, isReadOnly],
  );
  const layout = layoutOf(schema, value);
  return (
    <FormHostProvider value={host}>
      <Fields layout={layout} value={isJsonObject(value) ? value : {}} path="" />
    </FormHostProvider>
  );
}
