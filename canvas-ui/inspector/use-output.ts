import { useQuery } from '@tanstack/react-query';
import { open } from '#api';
import { useBlockRun, useDocument, useRun, useView } from '#editor';
import { shownStep } from '#model';
import type { Block, JsonValue, Step } from '#schema';
import { fileName, saveText, toast } from '#ui';
import { previewSource, type ValueSource } from '../values/index.ts';

export interface ShownOutput {
  value: ValueSource | undefined;
  step: Step | undefined;
  /** Every execution of the block in the shown run, by path. */
  steps: readonly Step[];
  isPinned: boolean;
  /** The record has only the beginning, and the whole is no longer kept. */
  isGone: boolean;
}

const PAGE = 100;

/** The output of a block from the source that the editor shows: the last test, a past run, or the pin. */
export function useOutput(block: Block): ShownOutput {
  const { source, passes } = useView((state) => ({ source: state.source, passes: state.passes }));
  const document = useDocument(({ history }) => history.document);
  const pin = pinOf(document.layout.pins, block.name);
  const blockRun = useBlockRun(block.id);
  const runState = useRun();
  const { run } = runState;
  const steps = [...(blockRun?.steps.values() ?? [])];
  const step = shownStep(document, runState, block.id, passes);
  const preview = step?.output;
  const isTest = run?.mode === 'test';
  const whole = useQuery({
    queryKey: ['output', run?.id, step?.path],
    queryFn: ({ signal }) => readWhole(run?.id ?? '', { path: step?.path ?? '', bytes: preview?.bytes ?? 0 }, signal),
    enabled: isTest && preview?.truncated === true && source.kind !== 'pinned',
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const isPinned = pin !== undefined;
  if (source.kind === 'pinned') {
    return {
      value: pin === undefined ? undefined : { kind: 'value', value: pin },
      step: undefined,
      steps: [],
      isPinned,
      isGone: false,
    };
  }
  const value = preview && (whole.data ?? previewSource(preview));
  return { value, step, steps, isPinned, isGone: preview?.truncated === true && (whole.isError || !isTest) };
}

function pinOf(pins: Readonly<Record<string, JsonValue>> | undefined, name: string): JsonValue | undefined {
  return pins && Object.hasOwn(pins, name) ? pins[name] : undefined;
}

/** A long list is asked for in parts; anything else, also a few items of any size, is text that a worker takes apart. */
async function readWhole(
  run: string,
  { path, bytes }: { path: string; bytes: number },
  signal: AbortSignal,
): Promise<ValueSource> {
  const first = await ask(run, { path, rows: `0-${PAGE - 1}` }, signal);
  const total = Number(/items \d+-\d+\/(\d+)/.exec(first.headers.get('Content-Range') ?? '')?.[1] ?? 0);
  if (first.ok && total > PAGE) {
    void first.body?.cancel();
    return {
      kind: 'paged',
      total,
      bytes,
      fetchRows: async (from, to) =>
        (await ask(run, { path, rows: `${from}-${Math.max(from, to - 1)}` }, undefined)).json(),
      download: () => void download(run, path),
    };
  }
  const whole = first.ok ? first : await ask(run, { path }, signal);
  if (!whole.ok) throw new Error('The whole output is no longer kept.');
  const text = await whole.text();
  return { kind: 'text', text, isTruncated: false, bytes: new Blob([text]).size };
}

/** It never becomes text on the way: the browser keeps such a size outside of the page. */
async function download(run: string, path: string): Promise<void> {
  const response = await ask(run, { path }, undefined);
  if (response.ok) saveText([await response.blob()], fileName(path, 'json'));
  else toast.error('The whole output is no longer kept. Run it again to download it.');
}

function ask(run: string, query: Record<string, string>, signal: AbortSignal | undefined): Promise<Response> {
  return open('GET', `/api/runs/${encodeURIComponent(run)}/output`, { query, signal });
}
