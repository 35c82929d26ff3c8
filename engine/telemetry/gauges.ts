import { Counter, Gauge, type Registry } from 'prom-client';
import type { ResourceCircuit, SandboxHealth, SandboxTier } from '#core';
import type { ResourceHealth } from '#schema';
import type { BoundedNames } from './bounded-names.ts';

/** What is looked at when somebody reads the metrics, and not before. */
export interface GaugeSources {
  runs(): { running: number; waiting: number };
  sandbox(): SandboxHealth;
  circuits(): readonly ResourceCircuit[];
  /** Runs, and bytes of them, that wait to be written down. */
  backlog(): { runs: number; bytes: number };
  /** Rejects when the database does not answer. */
  pingStore(): Promise<void>;
  monotonic(): number;
}

const PING_MS = 2_000;
const TIERS: readonly SandboxTier[] = ['strong', 'medium', 'weak'];
const HEALTHS: readonly ResourceHealth[] = ['ok', 'failing', 'open'];

/** Answers what must be awaited before the registry is read. */
export function registerGauges(
  registry: Registry,
  sources: GaugeSources,
  resources: BoundedNames,
): () => Promise<void> {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('switchyard_runs_running', 'Runs at work.', () => sources.runs().running);
  gauge('switchyard_runs_waiting', 'Runs that wait for their turn.', () => sources.runs().waiting);
  gauge('switchyard_run_log_backlog_runs', 'Runs that wait to be written down.', () => sources.backlog().runs);
  gauge('switchyard_run_log_backlog_bytes', 'Bytes of those runs.', () => sources.backlog().bytes);
  registerSandbox(registry, sources, gauge);
  registerCircuits(registry, sources, resources);
  return registerStore(registry, sources);
}

function registerSandbox(
  registry: Registry,
  { sandbox }: GaugeSources,
  gauge: (name: string, help: string, read: () => number) => unknown,
): void {
  gauge('switchyard_sandbox_ready', 'Processes that can run code.', () => sandbox().ready);
  gauge('switchyard_sandbox_busy', 'Processes that run code.', () => sandbox().busy);
  gauge('switchyard_sandbox_waiting', 'Pieces of code that wait for a process.', () => sandbox().waiting);
  new Counter({
    name: 'switchyard_sandbox_restarts_total',
    help: 'Processes that ended and were replaced.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(sandbox().restarts);
    },
  });
  new Gauge({
    name: 'switchyard_sandbox_tier',
    help: 'How strong the wall around code is: 1 for the tier in force.',
    labelNames: ['tier'],
    registers: [registry],
    collect() {
      const { tier } = sandbox();
      for (const each of TIERS) this.set({ tier: each }, each === tier ? 1 : 0);
    },
  });
}

function registerCircuits(registry: Registry, { circuits }: GaugeSources, resources: BoundedNames): void {
  new Gauge({
    name: 'switchyard_resource_circuit_state',
    help: 'Circuit breaker of a resource: 0 ok, 1 failing, 2 open. The worst of its environments.',
    labelNames: ['resource'],
    registers: [registry],
    collect() {
      this.reset();
      const worst = new Map<string, number>();
      for (const { resource, health } of circuits()) {
        const name = resources.label(resource);
        worst.set(name, Math.max(worst.get(name) ?? 0, HEALTHS.indexOf(health)));
      }
      for (const [resource, state] of worst) this.set({ resource }, state);
    },
  });
}

function registerStore(registry: Registry, { pingStore, monotonic }: GaugeSources): () => Promise<void> {
  const registers = [registry];
  const up = new Gauge({
    name: 'switchyard_store_up',
    help: "1 if the server's own database answers.",
    registers,
  });
  const seconds = new Gauge({
    name: 'switchyard_store_ping_seconds',
    help: "How long the server's own database took to answer just now.",
    registers,
  });
  return async () => {
    const startedMs = monotonic();
    up.set((await answersInTime(pingStore)) ? 1 : 0);
    seconds.set((monotonic() - startedMs) / 1000);
  };
}

/** Who reads metrics must not wait as long as a database that hangs can make others wait. */
async function answersInTime(ping: () => Promise<void>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), PING_MS);
  const answered = ping().then(
    () => true,
    () => false,
  );
  const up = await Promise.race([answered, late.promise]);
  clearTimeout(timer);
  return up;
}
