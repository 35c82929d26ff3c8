import autocannon from 'autocannon';

export interface Figures {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  errors: number;
}

/** What is asked, and by whom. */
export interface Target {
  url: string;
  body: string;
  /** Of who asks. */
  headers: Record<string, string>;
}

export const withToken = (token: string) => ({ Authorization: `Bearer ${token}` });

export const sent = (headers: Record<string, string>) => ({ 'Content-Type': 'application/json', ...headers });

/** The server closes a connection after a thousand requests (security, Limits); when it does, autocannon miscounts. */
const REQUESTS_PER_CONNECTION = 500;

/** For so many seconds, or so many requests. autocannon's own latencies are whole milliseconds; ours come from each answer's own time. */
export async function load(
  { url, body, headers }: Target,
  connections: number,
  how: number | { amount: number },
): Promise<Figures> {
  const times: number[] = [];
  const done = await new Promise<autocannon.Result>((resolve, reject) => {
    const until = typeof how === 'number' ? { duration: how } : how;
    const asked = { method: 'POST' as const, body, headers: sent(headers) };
    const options = { url, connections, ...until, reconnectRate: REQUESTS_PER_CONNECTION, ...asked };
    const running = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    running.on('response', (_client, _status, _bytes, responseTime) => times.push(responseTime));
  });
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(part * (times.length - 1))] ?? Number.NaN;
  const errors = done.errors + done.timeouts + done.non2xx;
  return { requests: times.length, perSecond: times.length / done.duration, p50Ms: at(0.5), p99Ms: at(0.99), errors };
}
