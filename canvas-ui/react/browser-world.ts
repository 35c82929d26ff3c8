import type { FunctionWorld } from '#client';

/** Puts a question to the user. */
export type Confirm = (question: string) => boolean | Promise<boolean>;

/** The browser as function objects see it. Outside of one, as on a server that renders, there is always a network. */
export function browserWorld(confirm: Confirm = (question) => window.confirm(question)): FunctionWorld {
  return {
    now: () => Date.now(),
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    ask: confirm,
    isOnline: () => typeof navigator === 'undefined' || navigator.onLine !== false,
    onOnline(call) {
      if (typeof window === 'undefined') return () => {};
      window.addEventListener('online', call);
      return () => window.removeEventListener('online', call);
    },
    report: (thrown) => reportError(thrown),
  };
}
