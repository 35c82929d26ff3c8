import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import type { JsonValue } from '#schema';
import type { TestServer } from '../support/server.ts';

/** Calls that come as fast as they are answered, or at a rate of their own; every answer is looked at. */

export interface Reply {
  status: number;
  body: { data?: JsonValue; code?: string } | undefined;
  runId: string | undefined;
  retryAfter: string | undefined;
  replayed: boolean;
}

export interface Call {
  name: string;
  params: JsonValue;
  key?: string;
  /** Whether that is what the function makes of these parameters. */
  isRight(data: JsonValue | undefined): boolean;
  /** Hears of an answer that was right, with when it came. */
  acknowledged?(reply: Reply, at: number): void;
}

export interface Tally {
  right: number;
  /** By code: how often it was said. */
  refused: Record<string, number>;
  /** By error of the connection: no answer came. */
  cut: Record<string, number>;
  wrong: number;
  /** The first few of what was not right. */
  examples: string[];
  rightMs: number[];
  refusedMs: number[];
  /** Without an answer after {@link HANGS_MS}. */
  hung: number;
}

export interface Rate {
  perSecond: number;
  seconds: number;
  most: number;
}

/** No run of these scripts may take so long: a deadline of 60 seconds and some time to say so. */
const HANGS_MS = 70_000;

export class Load {
  readonly tally: Tally = {
    right: 0,
    refused: {},
    cut: {},
    wrong: 0,
    examples: [],
    rightMs: [],
    refusedMs: [],
    hung: 0,
  };
  readonly #pool: Pool;
  readonly #token: string;
  readonly #mayBe: RegExp;

  /** `mayBe`: the codes that an answer may have under this fault. */
  constructor({ url, token }: TestServer, { connections, mayBe }: { connections: number; mayBe: RegExp }) {
    this.#pool = new Pool(url, { connections, pipelining: 1, headersTimeout: HANGS_MS, bodyTimeout: HANGS_MS });
    this.#token = token;
    this.#mayBe = mayBe;
  }

  /** So many at a time, each as soon as the one before it is answered, until it is told to stop. */
  async steadily(lanes: number, next: (lane: number) => Call, signal: AbortSignal): Promise<void> {
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        while (!signal.aborted) {
          const answered = await this.send(next(lane));
          // A connection that is refused is refused at once: a caller would wait a moment too.
          if (!answered) await sleep(20);
        }
      }),
    );
  }

  /**
   * So many a second, whatever becomes of those before, as long as no more than `most` wait for an answer: callers run out
   * of connections too. Answers how many were sent a second.
   */
  async atRate({ perSecond, seconds, most }: Rate, next: () => Call): Promise<number> {
    const open = new Set<Promise<unknown>>();
    const started = performance.now();
    let sent = 0;
    let due = 0;
    for (;;) {
      const elapsed = performance.now() - started;
      if (elapsed >= seconds * 1000) break;
      for (; due < (elapsed / 1000) * perSecond; due++) {
        if (open.size >= most) continue;
        sent++;
        const one = this.send(next()).finally(() => open.delete(one));
        open.add(one);
      }
      await sleep(2);
    }
    await Promise.all(open);
    return sent / seconds;
  }

  /** False if no answer came. */
  async send(call: Call): Promise<boolean> {
    const started = performance.now();
    let reply: Reply;
    try {
      reply = await this.#ask(call);
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
      if (/TIMEOUT/.test(code)) this.tally.hung++;
      else this.tally.cut[code] = (this.tally.cut[code] ?? 0) + 1;
      return false;
    }
    this.#count(call, reply, performance.now() - started);
    return true;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #ask({ name, params, key }: Call): Promise<Reply> {
    const { statusCode, headers, body } = await this.#pool.request({
      path: `/api/functions/${name}/run`,
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify({ params }),
    });
    const text = await body.text();
    return {
      status: statusCode,
      body: parse(text),
      runId: one(headers['run-id']),
      retryAfter: one(headers['retry-after']),
      replayed: headers['idempotency-replayed'] === 'true',
    };
  }

  #count(call: Call, reply: Reply, ms: number): void {
    const { status, body } = reply;
    if (status === 200 && call.isRight(body?.data)) {
      this.tally.right++;
      this.tally.rightMs.push(ms);
      call.acknowledged?.(reply, performance.now());
      return;
    }
    const code = body?.code ?? 'none';
    if (status >= 400 && this.#mayBe.test(code) && (status !== 503 || reply.retryAfter !== undefined)) {
      this.tally.refused[code] = (this.tally.refused[code] ?? 0) + 1;
      this.tally.refusedMs.push(ms);
      return;
    }
    this.tally.wrong++;
    if (this.tally.examples.length < 5) {
      this.tally.examples.push(`${call.name}: ${status} ${JSON.stringify(body)?.slice(0, 300)}`);
    }
  }
}

function parse(text: string): Reply['body'] {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** The value below which that part of them lies; NaN of none. */
export function at(part: number, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN;
}
