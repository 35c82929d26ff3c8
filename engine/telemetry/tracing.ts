import type { Context, Span, Tracer } from '@opentelemetry/api';
import type { Sampler, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Log, RunOrigin, RunRecord } from '#core';
import { errorType, parentPath, runSpan, type SpanSketch, stepSpans } from './spans.ts';

/** Where spans go, as OTLP over HTTP, and which of them. */
export interface TracingOptions {
  url: string;
  serviceName: string;
  /** As OTEL_TRACES_SAMPLER names them: `always_on`, `parentbased_traceidratio` … */
  sampler: string;
  /** Part of the traces that a sampler keeps which goes by that. */
  samplerRatio: number;
}

export interface Tracing {
  runSettled(record: RunRecord, origin: RunOrigin): void;
  /** Sends what is left, for a moment at most. */
  close(): Promise<void>;
}

const MAX_WAITING_SPANS = 8_192;
const LAST_SPANS_MS = 5_000;

type Api = typeof import('@opentelemetry/api');
type Sdk = typeof import('@opentelemetry/sdk-trace');

/** OpenTelemetry, loaded only here: a server that tells no traces does not pay for it. */
export async function createTracing(options: TracingOptions, log: Log): Promise<Tracing> {
  const [api, sdk, { detectResources, envDetector, resourceFromAttributes }, { OTLPTraceExporter }] = await Promise.all(
    [
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-proto'),
    ],
  );
  const exporter = reporting(new OTLPTraceExporter({ url: options.url }), log);
  const named = resourceFromAttributes({ 'service.name': options.serviceName });
  const provider = new sdk.TracerProvider({
    sampler: toSampler(sdk, options),
    resource: detectResources({ detectors: [envDetector] }).merge(named),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, maxQueueSize: MAX_WAITING_SPANS })],
  });
  const tracer = provider.getTracer('switchyard');
  return {
    runSettled: (record, { traceparent }) => tellRun({ api, tracer }, record, traceparent),
    async close() {
      const timer = Promise.withResolvers<void>();
      const timeout = setTimeout(() => timer.resolve(), LAST_SPANS_MS);
      await Promise.race([provider.shutdown().catch(() => {}), timer.promise]);
      clearTimeout(timeout);
    },
  };
}

interface Teller {
  api: Api;
  tracer: Tracer;
}

/** Spans are made when their run is over, from what was recorded: while it ran nobody had to think of them. */
function tellRun(teller: Teller, record: RunRecord, traceparent: string | undefined): void {
  const { api } = teller;
  const sketch = runSpan(record);
  const root = startSpan(teller, sketch, parentContext(api, traceparent), api.SpanKind.SERVER);
  if (root.isRecording()) {
    const contexts = new Map([['', api.trace.setSpan(api.ROOT_CONTEXT, root)]]);
    for (const step of stepSpans(record)) {
      const within = contexts.get(parentPath(step.path)) ?? contexts.get('') ?? api.ROOT_CONTEXT;
      const span = startSpan(teller, step, within, api.SpanKind.INTERNAL);
      contexts.set(step.path, api.trace.setSpan(within, span));
      span.end(step.endMs);
    }
  }
  root.end(sketch.endMs);
}

function startSpan({ api, tracer }: Teller, sketch: SpanSketch, within: Context, kind: number): Span {
  const { name, attributes, startMs: startTime, errorCode } = sketch;
  const span = tracer.startSpan(name, { kind, startTime, attributes }, within);
  if (errorCode !== undefined) {
    const message = errorType(errorCode);
    span.setAttribute('error.type', message).setStatus({ code: api.SpanStatusCode.ERROR, message });
  }
  return span;
}

/** The caller's trace goes on in ours, where its header is what W3C says it should be. */
function parentContext(api: Api, traceparent = ''): Context {
  const [, traceId = '', spanId = '', flags = ''] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent) ?? [];
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return api.isSpanContextValid(parent) ? api.trace.setSpanContext(api.ROOT_CONTEXT, parent) : api.ROOT_CONTEXT;
}

function toSampler(sdk: Sdk, { sampler, samplerRatio }: TracingOptions): Sampler {
  const [, parent, kind] = /^(parentbased_)?(.+)$/.exec(sampler) ?? [];
  const root =
    kind === 'always_off'
      ? new sdk.AlwaysOffSampler()
      : kind === 'traceidratio'
        ? new sdk.TraceIdRatioBasedSampler(samplerRatio)
        : new sdk.AlwaysOnSampler();
  return parent ? new sdk.ParentBasedSampler({ root }) : root;
}

/** Says once that traces do not arrive, and once that they do again. */
function reporting(exporter: SpanExporter, log: Log): SpanExporter {
  let failing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !failing) log.warn('traces can not be sent for now', { error: result.error });
        if (!failed && failing) log.info('traces are sent again');
        failing = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
