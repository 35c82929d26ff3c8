import { indexOf, type Passes, type RunState, shownStep } from '#model';
import type { FunctionDocument, JsonValue, Preview, Step } from '#schema';
import type { ValueSource } from './view-store.ts';

/** A value that the editor can show, with where it comes from. */
export interface KnownValue {
  value: JsonValue;
  /** "test 14:02", "pinned", "default". */
  from: string;
}

/** What is known of the values in a function: of the last run, of pins, of test values and defaults. */
export interface KnownValues {
  param(name: string): KnownValue | undefined;
  /** Output of a block, by name. */
  output(name: string): KnownValue | undefined;
  error(name: string): KnownValue | undefined;
}

interface Sources {
  document: FunctionDocument;
  run: RunState;
  source: ValueSource;
  passes: Passes;
  formatTime(iso: string): string;
}

/** Values that are cut in the record are not known: half a value would preview wrong. */
export function knownValues({ document, run, source, passes, formatTime }: Sources): KnownValues {
  const { testValues = {}, pins = {} } = document.layout;
  const { names } = indexOf(document);
  const from = run.run ? `${run.run.mode === 'test' ? 'test' : 'run'} ${formatTime(run.run.startedAt)}` : '';
  const given = run.run ? parsed(run.run.params) : undefined;
  const stepOf = (name: string): Step | undefined => shownStep(document, run, names.get(name) ?? '', passes);
  const pinned = (name: string): KnownValue | undefined =>
    Object.hasOwn(pins, name) && pins[name] !== undefined ? { value: pins[name], from: 'pinned' } : undefined;
  return {
    param(name) {
      const ran = isObject(given) && Object.hasOwn(given, name) ? given[name] : undefined;
      if (ran !== undefined) return { value: ran, from };
      const own = Object.hasOwn(testValues, name) ? testValues[name] : undefined;
      if (own !== undefined) return { value: own, from: 'test value' };
      const { default: usual } = document.params.find((param) => param.name === name) ?? {};
      return usual === undefined ? undefined : { value: usual, from: 'default' };
    },
    output(name) {
      if (source.kind === 'pinned') return pinned(name);
      const ran = parsed(stepOf(name)?.output);
      return ran === undefined ? pinned(name) : { value: ran, from };
    },
    error(name) {
      const error = stepOf(name)?.error;
      return error ? { value: toJson(error), from } : undefined;
    },
  };
}

function parsed(preview: Preview | undefined): JsonValue | undefined {
  if (!preview || preview.truncated) return undefined;
  try {
    return JSON.parse(preview.text);
  } catch {
    return undefined;
  }
}

function toJson(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value));
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
