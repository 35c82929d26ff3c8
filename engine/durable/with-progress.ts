import { maskJson, type RunTrace, type Trace } from '#core';
import { isJsonObject, type JsonValue, WITHHELD } from '#schema';

/** The trace, and progress kept apart for whoever asks how far the run is. */
export function withProgress(trace: RunTrace, progress: (data: JsonValue) => void): Trace {
  return {
    stepStarted: (step) => trace.stepStarted(step),
    stepSettled: (step) => trace.stepSettled(step),
    log: (line) => trace.log(line),
    held: (held) => trace.held(held),
    hasHeld: (resource) => trace.hasHeld(resource),
    forget: (which) => trace.forget(which),
    secrets: (values) => trace.secrets(values),
    sensitive: (declared) => trace.sensitive(declared),
    message(path, name, data) {
      trace.message(path, name, data);
      if (name === 'progress') progress(trace.isWithheld ? withoutWords(data) : maskJson(data, trace.mask));
    },
  };
}

/** How far it is, but nothing that it says. */
function withoutWords(data: JsonValue): JsonValue {
  return { ...(isJsonObject(data) ? data : {}), message: WITHHELD };
}
