import { describe, expect, test } from 'vitest';
import { loadConfig } from './config.ts';
import { ConfigError } from './config-error.ts';

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

describe('Restate', () => {
  const DATABASE_URL = 'postgres://localhost/switchyard';
  const ON = { SWITCHYARD_DURABLE: 'restate', DATABASE_URL };

  test('is off unless it is asked for', () => {
    expect(loadConfig({ SWITCHYARD_RESTATE_SERVICE: 'Tools' }).restate).toBeUndefined();
  });

  test('is looked for on this machine unless something else is set', () => {
    expect(loadConfig(ON).restate).toEqual({
      ingress: ['http://127.0.0.1:8080'],
      admin: ['http://127.0.0.1:9070'],
      listen: { host: '127.0.0.1', port: 9080 },
      workers: 'http://127.0.0.1:9080',
      service: 'Switchyard',
      identityKeys: [],
    });
    const given = {
      SWITCHYARD_RESTATE_INGRESS: 'http://a:8080/, https://b',
      SWITCHYARD_RESTATE_LISTEN: '[::1]:80',
      SWITCHYARD_RESTATE_WORKERS: 'http://workers:9080',
      SWITCHYARD_RESTATE_IDENTITY_KEYS: 'publickeyv1_a publickeyv1_b',
    };
    expect(loadConfig({ ...ON, ...given }).restate).toMatchObject({
      ingress: ['http://a:8080', 'https://b'],
      listen: { host: '::1', port: 80 },
      workers: 'http://workers:9080',
      identityKeys: ['publickeyv1_a', 'publickeyv1_b'],
    });
  });

  test.each<[Record<string, string>, string]>([
    [{ DATABASE_URL: '' }, 'SWITCHYARD_DATABASE_URL'],
    [{ SWITCHYARD_DURABLE: 'temporal' }, 'SWITCHYARD_DURABLE'],
    [{ SWITCHYARD_RESTATE_INGRESS: 'restate:8080' }, 'SWITCHYARD_RESTATE_INGRESS'],
    [{ SWITCHYARD_RESTATE_ADMIN: ',' }, 'SWITCHYARD_RESTATE_ADMIN'],
    [{ SWITCHYARD_RESTATE_LISTEN: '9080' }, 'SWITCHYARD_RESTATE_LISTEN'],
    [{ SWITCHYARD_RESTATE_LISTEN: 'host:99999' }, 'SWITCHYARD_RESTATE_LISTEN'],
    [{ SWITCHYARD_RESTATE_LISTEN: 'http://host:9080' }, 'SWITCHYARD_RESTATE_LISTEN'],
    [{ SWITCHYARD_RESTATE_WORKERS: 'ftp://workers' }, 'SWITCHYARD_RESTATE_WORKERS'],
    [{ SWITCHYARD_RESTATE_SERVICE: 'my/service' }, 'SWITCHYARD_RESTATE_SERVICE'],
    [{ SWITCHYARD_RESTATE_IDENTITY_KEYS: 'ssh-ed25519' }, 'SWITCHYARD_RESTATE_IDENTITY_KEYS'],
  ])('stops the start with %j', (wrong, name) => {
    const start = () => loadConfig({ ...ON, ...wrong });
    expect(start).toThrow(ConfigError);
    expect(start).toThrow(name);
  });
});

describe('single sign-on', () => {
  const WHOLE = {
    SWITCHYARD_PUBLIC_URL: 'https://tools.example.com',
    SWITCHYARD_OIDC_ISSUER: 'https://login.example.com',
    SWITCHYARD_OIDC_CLIENT_ID: 'switchyard',
    SWITCHYARD_OIDC_CLIENT_SECRET: 'secret-word',
  };

  test('is on where all of it is set, and off where nothing is', () => {
    expect(loadConfig(WHOLE).sso).toMatchObject({ issuer: 'https://login.example.com', groupsClaim: 'groups' });
    expect(loadConfig({}).sso).toBeUndefined();
    expect(loadConfig({ ...WHOLE, SWITCHYARD_OIDC_ISSUER: 'http://127.0.0.1:9000' }).sso).toBeDefined();
  });

  test.each<[string, Record<string, string>]>([
    ...Object.keys(WHOLE).map((name): [string, Record<string, string>] => [
      `without ${name}`,
      { ...WHOLE, [name]: '' },
    ]),
    ['over plain http', { ...WHOLE, SWITCHYARD_OIDC_ISSUER: 'http://login.example.com' }],
    ['at what only begins like this machine', { ...WHOLE, SWITCHYARD_OIDC_ISSUER: 'http://127.0.0.1.evil.example' }],
    ['at a file', { ...WHOLE, SWITCHYARD_OIDC_ISSUER: 'file:///etc/passwd' }],
    ['at what is no address', { ...WHOLE, SWITCHYARD_OIDC_ISSUER: 'login' }],
  ])('stops the start %s, and says no secret', (_name, environment) => {
    expect(() => loadConfig(environment)).toThrow(ConfigError);
    expect(() => loadConfig(environment)).not.toThrow(/secret-word/);
  });
});

describe('a setting that is given twice', () => {
  const [ours, others] = ['postgres://localhost/ours', 'postgres://localhost/others'];

  test.each<[string, string, Record<string, string>]>([
    ['DATABASE_URL', 'SWITCHYARD_DATABASE_URL', { DATABASE_URL: ours, SWITCHYARD_DATABASE_URL: others }],
    ['SWITCHYARD_DATABASE_URL', 'DATABASE_URL', { SWITCHYARD_DATABASE_URL: others, DATABASE_URL: ours }],
    ['DATABASE_URL', 'DATABASE_URL_FILE', { DATABASE_URL: ours, DATABASE_URL_FILE: import.meta.filename }],
  ])('stops the start, naming %s and %s', (first, second, environment) => {
    expect(() => loadConfig(environment)).toThrow(ConfigError);
    expect(() => loadConfig(environment)).toThrow(`${first} and ${second} say different things`);
  });

  test('is good where both say the same', () => {
    expect(loadConfig({ DATABASE_URL: ours, SWITCHYARD_DATABASE_URL: ours }).databaseUrl).toBe(ours);
  });
});
