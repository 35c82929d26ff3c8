import { describe, expect, it } from 'vitest';
import { createPageClient, ProblemError } from './index.ts';

/** Calls of a page, against answers that come in pieces, late, or not at all. */

type Answer = (body: { calls: { site: string }[] }) => Response | Promise<Response>;

function open(answer: Answer) {
  const sent: { url: string; body: { calls: { site: string }[]; scope: object } }[] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    const body = JSON.parse(String(init.body ?? 'null'));
    sent.push({ url: String(url), body });
    return await answer(body);
  };
  return { sent, client: createPageClient('the desk', { baseUrl: 'https://example.com/', token: 'key', fetch }) };
}

const line = (site: string, data: unknown) =>
  `${JSON.stringify({ site, status: 200, runId: `run-${site}`, answer: { data } })}\n`;
const failure = (site: string, code: string) =>
  `${JSON.stringify({ site, status: 422, runId: null, answer: { code, title: 'T', detail: 'Words.' } })}\n`;
const inPieces = (...pieces: string[]) =>
  new Response(
    new ReadableStream({
      start(sink) {
        for (const piece of pieces) sink.enqueue(new TextEncoder().encode(piece));
        sink.close();
      },
    }),
    { headers: { 'content-type': 'application/x-ndjson' } },
  );
const call = (site: string, more: object = {}) => ({ site, params: {}, ...more });

describe('calls of a page', () => {
  it('of one moment are one request, those after it another', async () => {
    const { client, sent } = open(({ calls }) => inPieces(...calls.map(({ site }) => line(site, site))));
    const both = [
      client.run(call('a', { params: { x: 1 } })),
      client.run(call('b', { waits: ['y'], scope: { s: 1 } })),
    ];
    expect(await Promise.all(both)).toEqual([
      { data: 'a', runId: 'run-a' },
      { data: 'b', runId: 'run-b' },
    ]);
    await client.run(call('c'));
    expect(sent.map(({ body }) => body)).toEqual([
      {
        calls: [
          { site: 'a', params: { x: 1 } },
          { site: 'b', params: {}, waits: ['y'] },
        ],
        scope: { s: 1 },
      },
      { calls: [{ site: 'c', params: {} }], scope: {} },
    ]);
    expect(sent[0]?.url).toBe('https://example.com/api/pages/the%20desk/run');
  });

  it('of the same function twice are two requests', async () => {
    const { client, sent } = open(({ calls }) => inPieces(...calls.map(({ site }) => line(site, site))));
    await Promise.all([client.run(call('a')), client.run(call('b')), client.run(call('a'))]);
    expect(sent.map(({ body }) => body.calls.map(({ site }) => site))).toEqual([['a', 'b'], ['a']]);
  });

  it('are answered one by one, wherever the pieces are cut, and each with its own failure', async () => {
    const text = line('b', 'é😀') + failure('a', 'my.code') + line('c', null);
    const bytes = [...new TextEncoder().encode(text)];
    const pieces = new Response(
      new ReadableStream({
        start(sink) {
          for (const byte of bytes) sink.enqueue(new Uint8Array([byte]));
          sink.close();
        },
      }),
    );
    const { client } = open(() => pieces);
    const [a, b, c] = [client.run(call('a')), client.run(call('b')), client.run(call('c'))];
    expect((await b).data).toBe('é😀');
    await expect(a).rejects.toMatchObject({ code: 'my.code', status: 422, detail: 'Words.' });
    expect((await c).data).toBeNull();
  });

  it('one is there before the others have ended', async () => {
    const { promise: later, resolve } = Promise.withResolvers<void>();
    const { client } = open(
      () =>
        new Response(
          new ReadableStream({
            async start(sink) {
              sink.enqueue(new TextEncoder().encode(line('a', 1)));
              await later;
              sink.enqueue(new TextEncoder().encode(line('b', 2)));
              sink.close();
            },
          }),
        ),
    );
    const [a, b] = [client.run(call('a')), client.run(call('b'))];
    expect((await a).data).toBe(1);
    resolve();
    expect((await b).data).toBe(2);
  });

  it('that got no line have no answer, and may be tried again', async () => {
    const { client } = open(() => inPieces(line('a', 1)));
    const [a, b] = [client.run(call('a')), client.run(call('b'))];
    expect((await a).data).toBe(1);
    await expect(b).rejects.toMatchObject({ code: 'network', retryable: true });
  });

  it.each<[string, Answer, string]>([
    ['a refusal', () => Response.json({ code: 'auth.forbidden', title: 'No' }, { status: 403 }), 'auth.forbidden'],
    ['no network', () => Promise.reject(new TypeError('fetch failed')), 'network'],
    ['a line that is no answer', () => inPieces('{"site":"a","status":200}\n'), 'network.answer'],
    ['the page of a proxy', () => new Response('<h1>Bad Gateway</h1>', { status: 502 }), 'network.answer'],
  ])('%s is a problem of each', async (_, answer, code) => {
    const { client } = open(answer);
    const failed = await client.run(call('a')).catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(ProblemError);
    expect(failed).toMatchObject({ code });
  });

  it('a request is given up when nobody wants any of its answers', async () => {
    let signal: AbortSignal | null | undefined;
    const fetch = async (_: unknown, init: RequestInit = {}) => {
      signal = init.signal;
      return await new Promise<Response>((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal?.reason)),
      );
    };
    const client = createPageClient('desk', { baseUrl: '', fetch });
    const [first, second] = [new AbortController(), new AbortController()];
    const calls = [client.run(call('a', { signal: first.signal })), client.run(call('b', { signal: second.signal }))];
    await new Promise((resolve) => setImmediate(resolve));
    first.abort();
    expect(signal?.aborted).toBe(false);
    second.abort();
    expect(signal?.aborted).toBe(true);
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('broken JSON in a line is no answer either', async () => {
    const { client } = open(() => inPieces('{"site":\n'));
    await expect(client.run(call('a'))).rejects.toBeInstanceOf(ProblemError);
  });
});
