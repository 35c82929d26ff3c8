/** One signal of the caller's and the deadline. `release` must be called, or the timer keeps a program from ending. */
export function linkSignals(
  given: AbortSignal | undefined,
  timeoutMs: number | undefined,
): { signal: AbortSignal | undefined; timedOut(): boolean; release(): void } {
  if (timeoutMs === undefined) return { signal: given, timedOut: () => false, release: () => {} };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  return {
    signal: given ? AbortSignal.any([given, deadline.signal]) : deadline.signal,
    // A caller who gave up first has the say.
    timedOut: () => deadline.signal.aborted && given?.aborted !== true,
    release: () => clearTimeout(timer),
  };
}

/** Waits. @throws the signal's reason */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const giveUp = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    }, ms);
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}
