import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import type { FunctionDocument, Graph, Run, RunEvent, Step } from '#schema';

/** Stands in for the server's stream of a run, so that events come exactly as often as the measurement wants. */
export interface EventSource {
  /** From now on the page's test-runs are answered with these events. */
  answer(page: Page, events: readonly RunEvent[], pace: Pace): Promise<void>;
  close(): void;
}

/** `perSecond` undefined: all at once. A stream that stays open is a run that goes on. */
interface Pace {
  perSecond: number | undefined;
}

const TICK_MS = 10;

export async function openEventSource(): Promise<EventSource> {
  let events: readonly RunEvent[] = [];
  let pace: Pace = { perSecond: undefined };
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    send(response, events, pace);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    async answer(page, newEvents, newPace) {
      [events, pace] = [newEvents, newPace];
      await page.unroute('**/api/functions/*/test');
      await page.route('**/api/functions/*/test', (route) => route.continue({ url: `http://127.0.0.1:${port}/` }));
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function send(response: ServerResponse, events: readonly RunEvent[], { perSecond }: Pace): void {
  const startedAt = performance.now();
  let sent = 0;
  const some = (): void => {
    const due = perSecond === undefined ? events.length : ((performance.now() - startedAt) / 1000) * perSecond + 2;
    let text = '';
    for (; sent < Math.min(due, events.length); sent++) {
      text += `id: ${sent + 1}\ndata: ${JSON.stringify(events[sent])}\n\n`;
    }
    if (text !== '') response.write(text);
    if (sent < events.length) return;
    clearInterval(timer);
    response.end();
  };
  const timer = setInterval(some, TICK_MS);
  response.once('close', () => clearInterval(timer));
}

/** Each block of the function begins and ends, one after the other, again and again until there are as many events. */
export function liveRun(document: FunctionDocument, count: number): RunEvent[] {
  const blocks = blocksIn(document.body);
  const events: RunEvent[] = [{ type: 'run', run: runOf(document, 'running') }];
  for (let at = 0; events.length < count; at++) {
    const block = blocks[at % blocks.length];
    if (!block) break;
    const { id, name, type } = block;
    const step = {
      path: `${name}[${Math.floor(at / blocks.length)}]`,
      block: id,
      name,
      type,
      attempts: 1,
      startedAt: START,
    };
    events.push({ type: 'step', step: { ...step, status: 'running', durationMs: 0 } });
    events.push({ type: 'step', step: { ...step, ...ended(block.type), durationMs: 4.2, output: OUTPUT } });
  }
  return events;
}

/** A run that is over, of so many steps: a few blocks in many passes. */
export function longRun(document: FunctionDocument, steps: number): RunEvent[] {
  const [container, ...blocks] = blocksIn(document.body).slice(0, 9);
  const events: RunEvent[] = [];
  for (let at = 0; container && at < steps; at++) {
    const { id, name, type } = blocks[at % blocks.length] ?? container;
    const path = `${container.name}[${Math.floor(at / blocks.length)}]/${name}`;
    const startedAt = new Date(Date.parse(START) + at).toISOString();
    const step: Step = { path, block: id, name, type, attempts: 1, startedAt, status: 'success', durationMs: 1 };
    events.push({ type: 'step', step });
  }
  return [...events, { type: 'run', run: { ...runOf(document, 'success'), durationMs: steps } }];
}

const START = new Date(Date.now() - 60_000).toISOString();
const OUTPUT = { text: '{"total":42,"rows":[{"id":1},{"id":2}]}', truncated: false, bytes: 39 };

function ended(type: string): Pick<Step, 'status' | 'port'> {
  return { status: 'success', port: type === 'condition' ? 'true' : 'out' };
}

function blocksIn({ blocks }: Graph): { id: string; name: string; type: string }[] {
  return blocks.flatMap((block) => [block, ...Object.values(block.graphs ?? {}).flatMap(blocksIn)]);
}

function runOf({ name }: FunctionDocument, status: Run['status']): Run {
  return {
    id: '0199aaaa-0000-7000-8000-000000000000',
    functionName: name,
    version: null,
    hash: 'bench',
    mode: 'test',
    trigger: 'test',
    environment: 'default',
    caller: 'bench',
    params: { text: '{"orderId":7}', truncated: false, bytes: 13 },
    status,
    queuedMs: 0,
    startedAt: START,
    durationMs: null,
  };
}
