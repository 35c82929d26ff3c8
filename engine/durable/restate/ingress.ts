import type { Delivery, WaitingWake } from './outbox.ts';

export interface IngressOptions {
  /** Where wake-ups are handed in; any node of a cluster. */
  ingress: readonly string[];
  /** Where workers are made known; any node of a cluster. */
  admin: readonly string[];
  /** What the services of this installation are called there. */
  service: string;
}

const PATIENCE_MS = 5_000;

/** Restate's two HTTP interfaces, as far as we need them. Of several addresses the next is tried when one does not answer. */
export class Ingress {
  readonly #options: IngressOptions;
  /** The address that answered last. */
  readonly #good = { ingress: 0, admin: 0 };

  constructor(options: IngressOptions) {
    this.#options = options;
  }

  /** Resolves when Restate has it, on the disks of as many nodes as it is set up for; the same one again changes nothing. */
  async send({ id, runId, priority, delayMs, number, concurrency }: WaitingWake): Promise<void> {
    const { service } = this.#options;
    // A lane takes one at a time: so many lanes are the limit. They are dealt out in turn.
    const lane = concurrency && `${concurrency.key} ${BigInt(number) % BigInt(concurrency.limit)}`;
    const target = lane === undefined ? service : `${laneOf(service)}/${encodeURIComponent(lane)}`;
    const delay = delayMs > 0 ? `?delay=${delayMs}ms` : '';
    const body: Delivery = { runId, priority };
    await this.#post('ingress', `/${target}/wake/send${delay}`, body, { 'idempotency-key': id });
  }

  /** From now on Restate calls workers there. */
  async register(workers: string): Promise<void> {
    await this.#post('admin', '/deployments', { uri: workers, force: true });
  }

  async #post(which: 'ingress' | 'admin', path: string, body: object, headers: Record<string, string> = {}) {
    const addresses = this.#options[which];
    let failed: unknown;
    for (let tries = 0; tries < addresses.length; tries++) {
      const address = addresses[this.#good[which] % addresses.length];
      try {
        await post(`${address}${path}`, body, headers);
        return;
      } catch (error) {
        failed = error;
        this.#good[which]++;
      }
    }
    throw failed;
  }
}

/** The service of runs that have a limit of concurrency. */
export function laneOf(service: string): string {
  return `${service}Lane`;
}

/** @throws Error that says what Restate answered */
async function post(url: string, body: object, headers: Record<string, string>): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Restate answered ${response.status}: ${text.slice(0, 500)}`);
}
