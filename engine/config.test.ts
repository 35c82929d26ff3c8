import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from './config.ts';

describe('traces', () => {
  const ENDPOINT = 'http://collector.internal:4318';
  const read = (environment: Record<string, string>) => loadConfig(environment).tracing;

  test.each<[string, Record<string, string>]>([
    ['nothing is set', {}],
    ['only a name is', { OTEL_SERVICE_NAME: 'shop', OTEL_TRACES_SAMPLER: 'always_on' }],
    ['the endpoint is empty', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
    ['the SDK is off', { OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' }],
    ['there is no exporter', { OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }],
  ])('are off when %s', (_name, environment) => {
    expect(read(environment)).toBeUndefined();
  });

  test.each<[Record<string, string>, string]>([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT }, `${ENDPOINT}/v1/traces`],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: `${ENDPOINT}/base/` }, `${ENDPOINT}/base/v1/traces`],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${ENDPOINT}/in` }, `${ENDPOINT}/in`],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other:1', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${ENDPOINT}/in` },
      `${ENDPOINT}/in`,
    ],
  ])('go where %j says', (environment, url) => {
    expect(read(environment)).toEqual({
      url,
      serviceName: 'switchyard',
      sampler: 'parentbased_always_on',
      samplerRatio: 1,
    });
  });

  test.each<Record<string, string>>([
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    { OTEL_TRACES_SAMPLER: 'jaeger_remote' },
    { OTEL_TRACES_SAMPLER_ARG: '2' },
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  ])('stop the start with %j, which would not do what it says', (wrong) => {
    const [name = ''] = Object.keys(wrong);
    const start = () => read({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, ...wrong });
    expect(start).toThrow(ConfigError);
    expect(start).toThrow(name);
  });
});
