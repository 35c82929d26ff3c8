import { isJsonObject } from '#schema';
import type { Inputs } from './test-inputs.ts';

/** Inputs that an author keeps under a name, in this browser. */
export interface Preset {
  name: string;
  inputs: Inputs;
}

type Store = Pick<Storage, 'getItem' | 'setItem'>;

const MAX_PRESETS = 50;

const keyOf = (functionName: string) => `switchyard.presets.${functionName}`;

export function readPresets(store: Store, functionName: string): Preset[] {
  try {
    const kept: unknown = JSON.parse(store.getItem(keyOf(functionName)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isPreset) : [];
  } catch {
    return [];
  }
}

function isPreset(value: unknown): value is Preset {
  return isJsonObject(value) && typeof value.name === 'string' && isJsonObject(value.inputs);
}

/** Answers whether the browser could keep them. */
function write(store: Store, functionName: string, presets: readonly Preset[]): boolean {
  try {
    store.setItem(keyOf(functionName), JSON.stringify(presets));
    return true;
  } catch {
    return false;
  }
}

/** Keeps inputs under a name, in place of what had that name before. */
export function savePreset(store: Store, functionName: string, preset: Preset): boolean {
  const others = readPresets(store, functionName).filter(({ name }) => name !== preset.name);
  return write(store, functionName, [preset, ...others].slice(0, MAX_PRESETS));
}

export function removePreset(store: Store, functionName: string, name: string): boolean {
  return write(
    store,
    functionName,
    readPresets(store, functionName).filter((preset) => preset.name !== name),
  );
}
