import type { RunRecord } from './seams.ts';

/** Where the server tells how it is doing, in plain values. Called while people wait: nothing here takes long or throws. */
export interface Telemetry {
  runStarted(functionName: string): void;
  /** Behind the answer. The record is what is stored: masked, and cut where it is long. */
  runSettled(record: RunRecord, caller: RunOrigin): void;
  queryDone(query: QueryReport): void;
  requestDone(request: RequestReport): void;
}

/** The metrics of this process, as Prometheus reads them. */
export interface MetricsPage {
  metrics(): Promise<{ contentType: string; text: string }>;
}

/** Where a run came from. */
export interface RunOrigin {
  /** The W3C header of the request that started it, as it came. */
  traceparent?: string | undefined;
}

export interface QueryReport {
  resource: string;
  connector: string;
  /** `ok`, or the code of the error. */
  outcome: string;
  durationMs: number;
}

export interface RequestReport {
  /** Key of the route in the policy table, `other` where there is none. */
  route: string;
  status: number;
  durationMs: number;
}
