import { isJsonObject, type JsonValue, MASK, type Parameter, type Run } from '#schema';

export interface KnownInputs {
  /** What the history shows of them, as far as the function still takes it. */
  inputs: { readonly [name: string]: JsonValue };
  /** Names of those that are secret in part. */
  hidden: readonly string[];
  /** Those of them that the server has, and takes again for whoever had them. */
  kept: readonly string[];
  /** They were too long to be kept. */
  isCut: boolean;
}

/** What the form starts with that runs something again. */
export function knownInputs({ params: { text, truncated }, mode }: Run, params: readonly Parameter[]): KnownInputs {
  const all: unknown = truncated ? {} : JSON.parse(text);
  const taken = new Set(params.map(({ name }) => name));
  const given = Object.entries(isJsonObject(all) ? all : {}).filter(([name]) => taken.has(name));
  const hidden = given.flatMap(([name, value]) => (isHidden(value) ? [name] : []));
  return {
    inputs: Object.fromEntries(given.filter(([, value]) => !isHidden(value))),
    hidden,
    kept: mode === 'durable' ? hidden : [],
    isCut: truncated,
  };
}

function isHidden(value: JsonValue): boolean {
  return JSON.stringify(value).includes(MASK);
}
