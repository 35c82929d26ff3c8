import type { RunRecord } from '#core';
import { roughLength } from '#kit';
import type { LogLine, Preview, Step } from '#schema';

/** What objects take around the texts in them, roughly. */
const OVERHEAD = 300;

/** Bytes of a record in memory, near enough to keep a limit. */
export function sizeOf({ run, steps, logs, held, concealed }: RunRecord): number {
  let bytes = OVERHEAD + length(run.params) + length(run.result) + (run.error ? jsonLength(run.error) : 0);
  for (const step of steps) bytes += sizeOfStep(step);
  for (const line of logs) bytes += OVERHEAD + 2 * (line.text.length + line.path.length);
  if (concealed) bytes += jsonLength(concealed.parts);
  for (const item of held) bytes += OVERHEAD + 2 * (item.description.length + item.path.length);
  return bytes;
}

function sizeOfStep({ path, input, output, error, meta }: Step): number {
  const rest = (error ? jsonLength(error) : 0) + (meta ? 2 * roughLength(meta) : 0);
  return OVERHEAD + 2 * path.length + length(input) + length(output) + rest;
}

function length(preview: Preview | undefined): number {
  return preview ? OVERHEAD + 2 * preview.text.length : 0;
}

function jsonLength(value: object): number {
  return 2 * JSON.stringify(value).length;
}

/** The record without what went in and out of its steps; each of them says so. */
export function withoutPreviews(record: RunRecord): RunRecord {
  return { ...record, run: leanRun(record), steps: record.steps.map(leanStep), concealed: undefined };
}

/** The run alone, with a line of log in place of its trace. */
export function withoutTrace(record: RunRecord): RunRecord {
  const { steps, logs } = record;
  const text = `left out, since the database could not keep up: ${steps.length} steps, ${logs.length} log lines`;
  const line: LogLine = { at: record.run.startedAt, path: '', level: 'warn', text };
  const had = steps.length + logs.length > 0;
  return { workspace: record.workspace, run: leanRun(record), steps: [], logs: had ? [line] : [], held: [] };
}

function leanStep({ input: _input, output: _output, ...step }: Step): Step {
  return { ...step, meta: { ...step.meta, previewsDropped: true } };
}

function leanRun({ run }: RunRecord): RunRecord['run'] {
  const { result, error, ...rest } = run;
  const lean = error && jsonLength(error) > OVERHEAD * 10 ? { ...error, details: null, issues: [] } : error;
  return {
    ...rest,
    params: emptied(run.params),
    ...(result ? { result: emptied(result) } : {}),
    ...(lean ? { error: lean } : {}),
  };
}

function emptied({ bytes }: Preview): Preview {
  return { text: '', truncated: true, bytes };
}
