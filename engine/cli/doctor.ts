import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../config.ts';
import { lookAtDataDir } from '../data-dir.ts';
import { checkMasterKeys, lookAtSecretBox } from '../master-keys.ts';
import { openEgress } from '../parts.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import { lookIntoStore, probeDatabase } from '../store/probe.ts';
import { reasonOf } from './explain.ts';

/** For whoever has the port, which may be something that never answers. */
const PATIENCE_MS = 2_000;

interface Finding {
  name: string;
  ok: boolean;
  text: string;
}

/** Looks at the machine and the configuration, and says what is good and what to do about the rest. */
export async function doctor(config: Config, say: (line: string) => void, json: boolean): Promise<boolean> {
  const findings = [
    await look('sandbox', () => checkSandbox(config)),
    await look('node', checkNode),
    await look('data', () => checkDataDir(config)),
    await look('database', () => checkDatabase(config)),
    await look('secrets', () => checkSecrets(config)),
    await look('egress', () => checkEgress(config)),
    await look('port', () => checkPort(config)),
  ];
  const settings = masked(config);
  if (json) {
    say(JSON.stringify({ findings, settings }, null, 2));
  } else {
    for (const { ok, name, text } of findings) say(`${ok ? 'good ' : 'BAD  '} ${name.padEnd(9)} ${text}`);
    say('');
    for (const [name, value] of Object.entries(settings)) say(`${name.padEnd(18)} ${JSON.stringify(value)}`);
  }
  return findings.every(({ ok }) => ok);
}

/** What `check` answers is good to know; what it throws is wrong. */
async function look(name: string, check: () => string | Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, text: await check() };
  } catch (thrown) {
    return { name, ok: false, text: reasonOf(thrown) };
  }
}

async function checkSandbox({ production, allowWeakSandbox: allowWeak }: Config): Promise<string> {
  const sandbox = await createSandbox({ children: 1, production, allowWeak });
  const { tier, detail } = sandbox.health();
  await sandbox.close();
  return `${tier}: ${detail}${tier === 'strong' ? '' : '; install bubblewrap for the strongest wall'}`;
}

function checkNode(): string {
  const text = `${process.version} at ${process.execPath}`;
  if (Number(process.versions.node.split('.')[0]) < 26) throw new Error(text);
  return text;
}

function checkDataDir(config: Config): string {
  lookAtDataDir(config);
  return config.dataDir;
}

async function checkDatabase({ databaseUrl, production }: Config): Promise<string> {
  if (databaseUrl !== undefined) {
    const version = await probeDatabase(databaseUrl).catch((thrown: unknown) => {
      throw new Error(`DATABASE_URL: ${reasonOf(thrown)}`);
    });
    return `PostgreSQL ${version} at DATABASE_URL`;
  }
  const text = 'embedded: survives a crash of the process';
  return production ? `${text}; use DATABASE_URL for more than one server` : text;
}

async function checkSecrets(config: Config): Promise<string> {
  const box = lookAtSecretBox(config);
  const seals =
    config.masterKeys === undefined
      ? 'a made key in the data directory, for development'
      : `the master key ${box.activeKeyId} seals`;
  const unseen = await lookIntoStore(config, (sql) => checkMasterKeys(config, box, sql));
  return `${seals}; ${unseen ?? 'what is stored can be opened'}`;
}

async function checkEgress(config: Config): Promise<string> {
  await openEgress(config).close();
  const { egressAllow } = config;
  return egressAllow.length === 0 ? 'no private network' : `private networks at ${egressAllow.join(', ')}`;
}

/** Free, or taken by a Switchyard: the doctor also looks at those that run. */
async function checkPort({ host, port }: Config): Promise<string> {
  if (port === 0) return 'any free one';
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
    return `${port} on ${host} is free`;
  } catch (thrown) {
    if (await isSwitchyard(host, port)) return `${port} on ${host} is that of a Switchyard which runs already`;
    throw new Error(`${reasonOf(thrown)}. Stop what uses it, or set SWITCHYARD_HOST and SWITCHYARD_PORT.`);
  } finally {
    server.close();
  }
}

async function isSwitchyard(host: string, port: number): Promise<boolean> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  try {
    const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}/livez`;
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.headers.has('request-id') && (await response.text()) === '{"status":"ok"}';
  } catch {
    return false;
  }
}

function masked({ masterKeys, databaseUrl, tracing, sso, ...rest }: Config): Record<string, unknown> {
  // Only what is known to be no secret: a password may stand in several places of such an address.
  const parsed = databaseUrl === undefined ? undefined : URL.parse(databaseUrl);
  const url = parsed ? `${parsed.protocol}//${parsed.host}${parsed.pathname}` : databaseUrl && '••••••';
  const keys = masterKeys === undefined ? undefined : '••••••';
  const traces = tracing && { ...tracing, url: URL.parse(tracing.url)?.origin };
  return {
    ...rest,
    databaseUrl: url,
    masterKeys: keys,
    tracing: traces,
    sso: sso && { ...sso, clientSecret: '••••••' },
  };
}
