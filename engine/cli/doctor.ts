import type { Config } from '../config.ts';
import { createSandbox } from '../sandbox/sandbox.ts';

interface Finding {
  name: string;
  ok: boolean;
  text: string;
}

/** Looks at the machine and the configuration, and says what is good and what to do about the rest. */
export async function doctor(config: Config, say: (line: string) => void, json: boolean): Promise<boolean> {
  const findings = [await checkSandbox(config), checkNode(), checkDatabase(config)];
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

async function checkSandbox(config: Config): Promise<Finding> {
  try {
    const sandbox = await createSandbox({
      children: 1,
      production: config.production,
      allowWeak: config.allowWeakSandbox,
    });
    const { tier, detail } = sandbox.health();
    await sandbox.close();
    const advice = tier === 'strong' ? '' : '; install bubblewrap for the strongest wall';
    return { name: 'sandbox', ok: true, text: `${tier}: ${detail}${advice}` };
  } catch (thrown) {
    return { name: 'sandbox', ok: false, text: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function checkNode(): Finding {
  return {
    name: 'node',
    ok: Number(process.versions.node.split('.')[0]) >= 26,
    text: `${process.version} at ${process.execPath}`,
  };
}

function checkDatabase({ databaseUrl, production }: Config): Finding {
  const text = databaseUrl === undefined ? 'embedded: survives a crash of the process' : 'PostgreSQL at DATABASE_URL';
  return {
    name: 'database',
    ok: true,
    text: production && databaseUrl === undefined ? `${text}; use DATABASE_URL for more than one server` : text,
  };
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
