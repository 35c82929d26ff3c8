import type { JsonValue } from '#schema';
import type { ClientOptions, RunAnswer } from './client.ts';
import { type Exchange, exchange, isObject, readAnswer, readProblem, send } from './exchange.ts';
import { linesOf } from './lines.ts';
import type { LivePage } from './live-page.ts';
import { ProblemError } from './problem-error.ts';

/** A call of a function that a page uses, by the id that the page knows it by. */
export interface SiteCall {
  site: string;
  params: object;
  /** Parameters that read what other calls of the same moment answer: the server makes them. */
  waits?: readonly string[] | undefined;
  /** What else of the page those parameters read. */
  scope?: Readonly<Record<string, unknown>> | undefined;
  /** Nobody wants the answer any more. A request is given up when that holds for all of its calls; the server stops its runs. */
  signal?: AbortSignal | undefined;
}

export interface PageClient {
  /** The published page. @throws ProblemError */
  open(signal?: AbortSignal): Promise<LivePage>;
  /** Runs a function of it; calls of the same moment are one request. @throws ProblemError */
  run(call: SiteCall): Promise<RunAnswer<unknown>>;
}

interface Waiting extends PromiseWithResolvers<RunAnswer<unknown>> {
  call: SiteCall;
}

/**
 * Opens a page of the server, and runs the functions that it uses; with `draft` those that its saved draft uses, for whoever
 * builds it.
 *
 * @example
 * const client = createPageClient('customer-desk', { baseUrl: '' });
 * const page = await client.open();
 */
export function createPageClient(name: string, options: ClientOptions & { draft?: boolean }): PageClient {
  const { baseUrl, token, headers, fetch: given = fetch, draft = false } = options;
  const address = `${baseUrl.replace(/\/+$/, '')}/api/pages/${encodeURIComponent(name)}`;
  const request = (path: string, init: RequestInit): Exchange => ({
    fetch: given,
    url: `${address}/${path}`,
    init: { ...init, headers: { ...headers, ...(token ? { Authorization: `Bearer ${token}` } : {}), ...init.headers } },
  });
  let waiting: Waiting[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    void runBatch(batch, (body) =>
      request(draft ? 'draft/run' : 'run', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }),
    );
  };
  return {
    async open(signal) {
      const { body } = await exchange(request('live', signal ? { signal } : {}));
      // The server made it of what it has published, and that is what the type says.
      return body as unknown as LivePage;
    },
    run(call) {
      // A use is called once in a request; another call of it goes with the next.
      if (waiting.some((each) => each.call.site === call.site)) flush();
      if (waiting.length === 0) queueMicrotask(flush);
      const one = { call, ...Promise.withResolvers<RunAnswer<unknown>>() };
      waiting.push(one);
      return one.promise;
    },
  };
}

async function runBatch(batch: readonly Waiting[], toRequest: (body: string) => Exchange): Promise<void> {
  if (batch.length === 0) return;
  const open = new Map(batch.map((each) => [each.call.site, each]));
  try {
    const calls = batch.map(({ call: { site, params, waits } }) => ({ site, params, ...(waits ? { waits } : {}) }));
    const scope = Object.assign({}, ...batch.map(({ call }) => call.scope ?? {}));
    const request = toRequest(JSON.stringify({ calls, scope }));
    request.init.signal = allGivenUp(batch.map(({ call }) => call.signal));
    const response = await send(request);
    if (!response.ok) await readAnswer(response, request);
    for await (const line of linesOf(response)) settle(open, line);
    const detail = 'The answer broke off.';
    throw new ProblemError({ code: 'network', status: 0, title: 'No answer', detail });
  } catch (thrown) {
    const problem = thrown instanceof SyntaxError ? noAnswer() : thrown;
    for (const { reject } of open.values()) reject(problem);
  }
}

/** Fires when all of them have; never where one call can't be given up. */
function allGivenUp(signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  const controller = new AbortController();
  const check = () => {
    if (signals.every((signal) => signal?.aborted)) controller.abort();
  };
  for (const signal of signals) signal?.addEventListener('abort', check, { once: true });
  check();
  return controller.signal;
}

function settle(open: Map<string, Waiting>, text: string): void {
  const line: JsonValue = JSON.parse(text);
  if (!isObject(line) || typeof line.site !== 'string') return;
  const one = open.get(line.site);
  open.delete(line.site);
  const { status, runId = null, answer = null } = line;
  if (isObject(answer) && answer.data !== undefined) {
    one?.resolve({ data: answer.data, runId: typeof runId === 'string' ? runId : undefined });
  } else {
    one?.reject(readProblem(answer, typeof status === 'number' ? status : 0) ?? noAnswer());
  }
}

function noAnswer(): ProblemError {
  return new ProblemError({
    code: 'network.answer',
    status: 200,
    title: 'Not an answer of Switchyard',
    detail: 'A line of the answer holds neither a result nor a problem.',
  });
}
