import { LimitError } from '#kit';

/**
 * Runs `work` until it is done, `signal` fires or the time is up, whichever comes first: also when `work` heeds no signal.
 * @throws LimitError `resource.timeout`, or the reason of `signal`
 */
export async function withDeadline<T>(
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const abort = () => stop.abort(signal?.reason);
  const timer = setTimeout(() => stop.abort(tooLate(timeoutMs)), Math.max(0, timeoutMs));
  signal?.addEventListener('abort', abort, { once: true });
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(stop.signal), stopped]);
  } catch (thrown) {
    // What work threw because it was stopped says less than why it was.
    stop.signal.throwIfAborted();
    throw thrown;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function tooLate(timeoutMs: number): LimitError {
  return new LimitError({
    code: 'resource.timeout',
    message: `The resource did not answer within ${Math.round(timeoutMs)} ms.`,
  });
}
