/**
 * What a handler reads of a request, straight from Node's own objects where there are some. The web standard's Request,
 * Headers, stream and signal are made at first touch, and together cost more than a short function takes to run.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'hono';
import { InputError } from '#kit';

/** A header, or undefined. Several of one name are joined as HTTP says. */
export function header(context: Context, name: string): string | undefined {
  const { incoming } = nodeOf(context);
  if (!incoming) return context.req.header(name);
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** All headers by their names in lower case. */
export function headers(context: Context): Record<string, string> {
  const { incoming } = nodeOf(context);
  if (!incoming) return context.req.header();
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) all[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return all;
}

/** Node takes the first of several Host headers, others in front of it may take the last (RFC 9112, 3.2). */
export function hasSeveralHosts(context: Context): boolean {
  const { incoming } = nodeOf(context);
  let hosts = 0;
  for (let at = 0; at < (incoming?.rawHeaders.length ?? 0); at += 2) {
    const name = incoming?.rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

/** Puts a header into the answer, unless the answer has one of that name. Not the web's way, which makes the answer anew. */
export function answerHeader(context: Context, name: string, value: string): void {
  const { outgoing } = nodeOf(context);
  // What the answer says itself goes first, as it does where Node writes its head.
  if (outgoing) {
    if (!outgoing.headersSent) outgoing.setHeader(name, value);
  } else if (!context.res.headers.has(name)) context.header(name, value);
}

/** Fires when the caller goes away before it has its answer. */
export function goneSignal(context: Context): AbortSignal {
  const { outgoing } = nodeOf(context);
  if (!outgoing) return context.req.raw.signal;
  const controller = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) controller.abort();
  });
  if (outgoing.destroyed) controller.abort();
  return controller.signal;
}

/** Reads no more than the limit, whatever Content-Length claims. @throws InputError `request.tooLarge`, `request.invalid` */
export async function readBytes(context: Context, maxBytes: number): Promise<Uint8Array> {
  const { incoming } = nodeOf(context);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const take = (chunk: Uint8Array): boolean => {
    length += chunk.byteLength;
    if (length <= maxBytes) chunks.push(chunk);
    return length <= maxBytes;
  };
  if (incoming) await readNode(incoming, take);
  else for await (const chunk of context.req.raw.body ?? []) if (!take(chunk)) break;
  if (length > maxBytes) {
    throw new InputError({ code: 'request.tooLarge', message: `A request body may have at most ${maxBytes} bytes.` });
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** Stops as soon as `take` says so: what is left stays unread. */
function readNode(incoming: IncomingMessage, take: (chunk: Uint8Array) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      incoming.off('data', onData);
      incoming.off('end', settle);
      incoming.off('error', fail);
      incoming.off('close', fail);
    };
    const settle = () => {
      stop();
      resolve();
    };
    const onData = (chunk: Uint8Array) => {
      if (take(chunk)) return;
      incoming.pause();
      settle();
    };
    const fail = (cause?: unknown) => {
      stop();
      reject(new InputError({ code: 'request.invalid', message: 'The request ended before its body did.', cause }));
    };
    incoming.on('data', onData);
    incoming.once('end', settle);
    incoming.once('error', fail);
    incoming.once('close', fail);
    if (incoming.readableEnded) settle();
  });
}

interface NodeParts {
  incoming?: IncomingMessage | undefined;
  outgoing?: ServerResponse | undefined;
}

/** Nothing where an app is asked without a server, as tests do. */
function nodeOf(context: Context): NodeParts {
  const env: unknown = context.env;
  if (typeof env !== 'object' || env === null || !('incoming' in env) || !('outgoing' in env)) return {};
  const { incoming, outgoing } = env;
  return {
    incoming: incoming instanceof IncomingMessage ? incoming : undefined,
    outgoing: outgoing instanceof ServerResponse ? outgoing : undefined,
  };
}
