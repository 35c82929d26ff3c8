import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { QueryReport, RequestReport } from '#core';
import { isErrorCode, type Run } from '#schema';
import { BoundedNames } from './bounded-names.ts';
import { type GaugeSources, registerGauges } from './gauges.ts';

const MAX_NAMES = 200;
const RUN_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const WAIT_SECONDS = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2];
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Counts what happens, and looks at how things are when somebody asks. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #functions = new BoundedNames(MAX_NAMES);
  readonly #resources = new BoundedNames(MAX_NAMES);
  readonly #runs: ReturnType<typeof runMetrics>;
  readonly #queries: ReturnType<typeof queryMetrics>;
  readonly #requests: ReturnType<typeof requestMetrics>;
  readonly #look: () => Promise<void>;

  constructor(sources: GaugeSources) {
    const registers = [this.#registry];
    this.#runs = runMetrics(registers);
    this.#queries = queryMetrics(registers);
    this.#requests = requestMetrics(registers);
    this.#look = registerGauges(this.#registry, sources, this.#resources);
    collectDefaultMetrics({ register: this.#registry });
  }

  runStarted(functionName: string): void {
    this.#runs.started.inc({ function: this.#functions.label(functionName) });
  }

  runSettled({ functionName, status, durationMs, queuedMs, error }: Run): void {
    const name = this.#functions.label(functionName);
    this.#runs.finished.inc({ function: name, status });
    this.#runs.duration.observe({ function: name }, (durationMs ?? 0) / 1000);
    this.#runs.waited.observe(queuedMs / 1000);
    // What authors call their errors is theirs to choose, so it is no label.
    if (error) this.#runs.failed.inc({ code: isErrorCode(error.code) ? error.code : 'author' });
  }

  queryDone({ resource: given, connector, outcome, durationMs }: QueryReport): void {
    // A resource that there is not is whatever somebody wrote.
    const resource = outcome === 'resource.unknown' ? 'unknown' : this.#resources.label(given);
    this.#queries.done.inc({ resource, connector, outcome });
    this.#queries.duration.observe({ resource }, durationMs / 1000);
  }

  requestDone({ route, status, durationMs }: RequestReport): void {
    this.#requests.done.inc({ route, status: `${Math.floor(status / 100)}xx` });
    this.#requests.duration.observe({ route }, durationMs / 1000);
  }

  /** All of it as Prometheus reads it. */
  async page(): Promise<{ contentType: string; text: string }> {
    await this.#look();
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}

function runMetrics(registers: Registry[]) {
  return {
    started: new Counter({
      name: 'switchyard_runs_started_total',
      help: 'Runs that began.',
      labelNames: ['function'],
      registers,
    }),
    finished: new Counter({
      name: 'switchyard_runs_finished_total',
      help: 'Runs that ended, by how they came out.',
      labelNames: ['function', 'status'],
      registers,
    }),
    failed: new Counter({
      name: 'switchyard_run_errors_total',
      help: 'Runs that ended with an error, by its code; "author" for codes that authors made.',
      labelNames: ['code'],
      registers,
    }),
    duration: new Histogram({
      name: 'switchyard_run_duration_seconds',
      help: 'How long runs took, waiting for their turn not counted.',
      labelNames: ['function'],
      buckets: RUN_SECONDS,
      registers,
    }),
    waited: new Histogram({
      name: 'switchyard_run_wait_seconds',
      help: 'How long runs waited for their turn.',
      buckets: WAIT_SECONDS,
      registers,
    }),
  };
}

function queryMetrics(registers: Registry[]) {
  return {
    done: new Counter({
      name: 'switchyard_resource_queries_total',
      help: 'Queries to resources, by outcome: ok, or the code of the error.',
      labelNames: ['resource', 'connector', 'outcome'],
      registers,
    }),
    duration: new Histogram({
      name: 'switchyard_resource_query_duration_seconds',
      help: 'How long resources took to answer.',
      labelNames: ['resource'],
      buckets: RUN_SECONDS,
      registers,
    }),
  };
}

function requestMetrics(registers: Registry[]) {
  return {
    done: new Counter({
      name: 'switchyard_http_requests_total',
      help: 'HTTP requests, by route and class of status.',
      labelNames: ['route', 'status'],
      registers,
    }),
    duration: new Histogram({
      name: 'switchyard_http_request_duration_seconds',
      help: 'Time from a request to the head of its answer.',
      labelNames: ['route'],
      buckets: REQUEST_SECONDS,
      registers,
    }),
  };
}
