import { useEffect, useState } from 'react';

/** Nobody reads numbers that change with each key. */
const REST_MS = 300;

/**
 * The difference of two documents once nobody edits them; undefined until it is known, and where there is nothing to compare with.
 * `load` brings what compares them: it is not there when an editor opens. It is a function that stays the same.
 */
export function useDifference<Document, Difference>(
  before: Document | undefined,
  after: Document,
  load: () => Promise<(before: Document, after: Document) => Difference>,
): Difference | undefined {
  const [difference, setDifference] = useState<Difference>();
  useEffect(() => {
    if (!before) {
      setDifference(undefined);
      return;
    }
    let isGone = false;
    const timer = setTimeout(() => {
      load().then(
        (compare) => !isGone && setDifference(() => compare(before, after)),
        // Without a connection nobody counts; the next edit tries again.
        () => undefined,
      );
    }, REST_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [before, after, load]);
  return difference;
}
