import {
  type CodeDiagnostic,
  createLanguageService,
  type HoverText,
  type LanguageService,
} from './language-service.ts';
import type { Suggestion } from './suggestion.ts';

/** One editor's use of the language service: it starts with the first focus, and nothing ever waits for it for long. */
export interface ScriptSupport {
  start(text: string, onReady: () => void): void;
  /** Empty when the service does not answer within `patience` ms. */
  complete(text: string, pos: number, patience: number): Promise<readonly Suggestion[]>;
  check(text: string): Promise<readonly CodeDiagnostic[]>;
  hover(text: string, pos: number): Promise<HoverText | undefined>;
  isReady(): boolean;
  dispose(): void;
}

export function createScriptSupport(declarations: () => string): ScriptSupport {
  let service: LanguageService | undefined;
  let isReady = false;
  let known: { text: string; declarations: string } | undefined;
  const tell = (text: string): LanguageService | undefined => {
    const now = { text, declarations: declarations() };
    if (service && (known?.text !== now.text || known.declarations !== now.declarations)) {
      service.update(now.text, now.declarations);
      known = now;
    }
    return service;
  };
  const drop = (): void => {
    service?.dispose();
    service = undefined;
    known = undefined;
    isReady = false;
  };
  return {
    start: (text, onReady) => {
      if (service) return;
      service = createLanguageService();
      const started = service;
      void tell(text)
        ?.diagnostics()
        .then(() => {
          if (service !== started) return;
          isReady = true;
          onReady();
        }, drop);
    },
    complete: async (text, pos, patience) => (await orNothing(withPatience(tell(text)?.complete(pos), patience))) ?? [],
    check: async (text) => (isReady ? ((await orNothing(tell(text)?.diagnostics())) ?? []) : []),
    hover: async (text, pos) => (isReady ? orNothing(tell(text)?.hover(pos)) : undefined),
    isReady: () => isReady,
    dispose: drop,
  };
}

/** A service that fails is a service that knows nothing: the names that we know ourselves are still offered. */
async function orNothing<T>(answer: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await answer;
  } catch {
    return undefined;
  }
}

async function withPatience<T>(answer: Promise<T> | undefined, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
