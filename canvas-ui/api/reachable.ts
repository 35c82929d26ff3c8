import { createStore } from 'zustand/vanilla';

/**
 * Whether the last request had an answer of the server, so that the page can tell that it is gone; and how often something was denied, which may
 * mean that somebody has fewer rights than the page knows.
 */
export const reachable = createStore(() => ({ isReachable: true, denials: 0 }));

/** Answers of a proxy that does not reach the server. */
const NOBODY_THERE: readonly number[] = [502, 504];

/** `fetch`, which remembers whether anybody answered. */
export async function watchedFetch(...given: Parameters<typeof fetch>): Promise<Response> {
  try {
    const response = await fetch(...given);
    tell(!NOBODY_THERE.includes(response.status));
    if (response.status === 403) reachable.setState(({ denials }) => ({ denials: denials + 1 }));
    return response;
  } catch (thrown) {
    if (!given[1]?.signal?.aborted) tell(false);
    throw thrown;
  }
}

function tell(isReachable: boolean): void {
  if (reachable.getState().isReachable !== isReachable) reachable.setState({ isReachable });
}
