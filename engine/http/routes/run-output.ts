import { type Identity, may } from '#access';
import { keptOutput, type WholeOutput } from '#core';
import { InputError } from '#kit';
import { outputQuery, type Preview } from '#schema';
import type { Services } from '../app.ts';
import { header } from '../incoming.ts';
import { type Handler, readQuery } from '../router.ts';
import { runId, unknownRun } from './run-id.ts';

/** A whole output of a test-run, or some items of one that is a list: of a long one a preview has only the beginning. */
export function outputRoute(services: Services): Handler {
  return async (context, identity) => {
    const { path, rows } = readQuery(context, outputQuery);
    const whole = await findOutput(services, identity, runId(context), path);
    const { bytes, etag, range } = rows === undefined ? { ...whole, range: undefined } : someItems(whole, rows);
    const headers = { ETag: etag, 'Cache-Control': 'no-store' };
    if (
      header(context, 'if-none-match')
        ?.split(/\s*,\s*/)
        .includes(etag)
    ) {
      return new Response(null, { status: 304, headers });
    }
    return new Response(new Uint8Array(bytes), {
      headers: {
        ...headers,
        'Content-Type': 'application/json',
        'Content-Length': String(bytes.length),
        ...(range === undefined ? {} : { 'Content-Range': range }),
      },
    });
  };
}

/** @throws InputError `run.unknown`, `output.gone` */
async function findOutput(
  { runs, store }: Services,
  identity: Identity,
  id: string,
  path: string,
): Promise<WholeOutput> {
  const { workspace } = identity;
  const whole = runs.output(workspace, id, path);
  if (whole && may(identity, 'run.read', whole.functionName)) return whole;
  const run = whole ? undefined : await store.runs.get(workspace, id);
  if (!run || !may(identity, 'run.read', run.functionName)) throw unknownRun(id);
  // Of production runs there are previews only, whatever they hold.
  if (run.mode !== 'test') throw gone('Whole outputs are kept of test-runs only.');
  const preview = path === '' ? run.result : await outputOf(store.runs.steps(workspace, id), path);
  if (!preview) throw gone(`There is no output of "${path.slice(0, 100)}" in this run.`);
  if (!preview.truncated) return keptOutput(run.functionName, Buffer.from(preview.text));
  const message = 'Whole outputs are kept for five minutes after the run, on the server that ran it. Run it again.';
  throw gone(message, preview);
}

async function outputOf(steps: ReturnType<Services['store']['runs']['steps']>, path: string) {
  return (await steps).find((step) => step.path === path)?.output;
}

/** @throws InputError `request.invalid` where the output is no list */
function someItems({ items, etag }: WholeOutput, rows: string) {
  if (!items) throw new InputError({ code: 'request.invalid', message: 'The output is no list: leave "rows" out.' });
  const [first = 0, last = 0] = rows.split('-').map(Number);
  const end = Math.min(last, items.count - 1);
  const told = first > end ? '*' : `${first}-${end}`;
  return {
    bytes: items.slice(first, last + 1),
    etag: `${etag.slice(0, -1)}:${first}-${last}"`,
    range: `items ${told}/${items.count}`,
  };
}

/** With how long it was, so that a reader can tell how much of it the preview shows. */
function gone(message: string, preview?: Preview): InputError {
  const details = preview && { details: { bytes: preview.bytes, truncated: preview.truncated } };
  return new InputError({ code: 'output.gone', message, ...details });
}
