import { useCallback, useEffect, useMemo, useState } from 'react';
import { clipValue, FIRST_ROWS } from './clip-value.ts';
import { inferShape, shapeLines } from './infer-shape.ts';
import { appendRows, type Head, type OpenedValue, openHere, openText, withTotal } from './opened-value.ts';
import type { ValueSource } from './value-source.ts';
import { MOST_CHARACTERS_HERE, openInWorker } from './worker-value.ts';

export type Opening =
  | { status: 'opening' }
  /** The text is no JSON: it can be shown as it is. */
  | { status: 'text' }
  | { status: 'failed'; message: string }
  | { status: 'open'; head: Head; opened: OpenedValue; showMore: (count: number) => void };

type Found = OpenedValue | 'text' | Error | undefined;

/** Opens a value: small ones at once, long texts in a worker, paged ones by asking for their first rows. */
export function useOpenedValue(given: ValueSource): Opening {
  const source = useStableSource(given);
  const here = useMemo(() => openAtOnce(source), [source]);
  const there = useOpenedElsewhere(here === undefined ? source : undefined);
  const found = here ?? there;
  const opened = typeof found === 'object' && !(found instanceof Error) ? found : undefined;
  const [head, showMore] = useMoreRows(opened);
  if (found === undefined) return { status: 'opening' };
  if (found === 'text') return { status: 'text' };
  if (found instanceof Error) return { status: 'failed', message: found.message };
  return { status: 'open', head: head ?? found.head, opened: found, showMore };
}

/** Parents make a source anew with each render; what counts is what is in it. */
function useStableSource(given: ValueSource): ValueSource {
  const [source, setSource] = useState(given);
  if (isSame(source, given)) return source;
  setSource(given);
  return given;
}

function isSame(a: ValueSource, b: ValueSource): boolean {
  if (a.kind === 'value') return b.kind === 'value' && a.value === b.value;
  if (a.kind === 'text') return b.kind === 'text' && a.text === b.text && a.isTruncated === b.isTruncated;
  return b.kind === 'paged' && a.fetchRows === b.fetchRows && a.total === b.total;
}

function openAtOnce(source: ValueSource): Found {
  if (source.kind === 'value') return openHere(source.value);
  if (source.kind === 'paged' || source.text.length > MOST_CHARACTERS_HERE) return undefined;
  return openText(source.text, source.isTruncated) ?? 'text';
}

function useOpenedElsewhere(source: ValueSource | undefined): Found {
  const [state, setState] = useState<{ of: ValueSource; found: Found }>();
  useEffect(() => {
    if (!source || source.kind === 'value') return;
    const controller = new AbortController();
    const tell = (found: Found): void => {
      if (!controller.signal.aborted) setState({ of: source, found });
    };
    openElsewhere(source, controller.signal).then(tell, (thrown) => tell(thrown instanceof Error ? thrown : FAILED));
    return () => controller.abort();
  }, [source]);
  return state?.of === source ? state?.found : undefined;
}

const FAILED = new Error('The value could not be read. Try again.');

async function openElsewhere(source: Exclude<ValueSource, { kind: 'value' }>, signal: AbortSignal): Promise<Found> {
  if (source.kind === 'text') return (await openInWorker(source.text, source.isTruncated, signal)) ?? 'text';
  const { total, fetchRows } = source;
  const first = await fetchRows(0, Math.min(FIRST_ROWS, total));
  return {
    head: withTotal(clipValue(first), total),
    rows: async (from, to) => clipValue(await fetchRows(from, to)),
    shape: async () => shapeLines(inferShape(first)),
  };
}

function useMoreRows(opened: OpenedValue | undefined): [Head | undefined, (count: number) => void] {
  const [more, setMore] = useState<{ of: OpenedValue; head: Head }>();
  const head = more && more.of === opened ? more.head : opened?.head;
  const showMore = useCallback(
    (count: number) => {
      if (!opened || !head || !Array.isArray(head.value)) return;
      const from = head.value.length;
      opened
        .rows(from, Math.min(from + count, head.total ?? from))
        .then((rows) => setMore({ of: opened, head: appendRows(head, rows) }))
        .catch(() => setMore({ of: opened, head }));
    },
    [opened, head],
  );
  return [head, showMore];
}
