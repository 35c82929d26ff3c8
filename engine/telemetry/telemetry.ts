import type { Log, MetricsPage, Telemetry } from '#core';
import type { GaugeSources } from './gauges.ts';
import { Metrics } from './metrics.ts';
import { createTracing, type TracingOptions } from './tracing.ts';

export interface ServerTelemetry extends Telemetry, MetricsPage {
  close(): Promise<void>;
}

export interface TelemetryOptions {
  log: Log;
  sources: GaugeSources;
  /** Left out: no traces, and nothing is loaded for them. */
  tracing?: TracingOptions | undefined;
}

/**
 * Counts, logs and traces what the server does.
 * @example
 * const telemetry = await createTelemetry({ log, sources });
 * telemetry.runStarted('orderTotal');
 * (await telemetry.metrics()).text; // switchyard_runs_started_total{function="orderTotal"} 1 …
 */
export async function createTelemetry({ log, sources, tracing }: TelemetryOptions): Promise<ServerTelemetry> {
  const metrics = new Metrics(sources);
  const traces = tracing && (await createTracing(tracing, log));
  return {
    runStarted: (functionName) => metrics.runStarted(functionName),
    runSettled(record, origin) {
      const { id, functionName, status, error, failedPath } = record.run;
      metrics.runSettled(record.run);
      if (error) {
        log.info('a run failed', { run: id, function: functionName, status, code: error.code, path: failedPath });
      }
      traces?.runSettled(record, origin);
    },
    queryDone: (query) => metrics.queryDone(query),
    requestDone: (request) => metrics.requestDone(request),
    metrics: () => metrics.page(),
    close: async () => traces?.close(),
  };
}
