import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log, SecretBox, Sql } from '#core';
import { createSecretBox } from '#resources';
import type { Config } from './config.ts';
import { ConfigError, settingOf } from './config-error.ts';
import { readSealedSamples, type SealedSample } from './store/sealed.ts';

const SETTING = 'SWITCHYARD_MASTER_KEYS';

/** What seals and opens secrets. In development a key is made for it at the first start. @throws ConfigError */
export function openSecretBox(config: Config, log?: Log): SecretBox {
  const keys = readKeys(config) ?? makeKey();
  const file = developmentFile(config);
  if (config.masterKeys === undefined && !existsSync(file)) writeFileSync(file, keys, { mode: 0o600 });
  return settingOf(SETTING, () => createSecretBox(keys, log));
}

/** The same without leaving anything behind: who looks at a machine may be somebody else than the server. @throws ConfigError */
export function lookAtSecretBox(config: Config): SecretBox {
  return settingOf(SETTING, () => createSecretBox(readKeys(config) ?? makeKey()));
}

/** In production the keys come from outside; only in development may one lie next to the data it protects. */
function readKeys(config: Config): string | undefined {
  const file = developmentFile(config);
  return config.masterKeys ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined);
}

function developmentFile({ dataDir }: Config): string {
  return join(dataDir, 'development.key');
}

function makeKey(): string {
  return `k1:${randomBytes(32).toString('base64')}`;
}

/**
 * Looks whether the master keys open what is stored: otherwise that would show only when somebody needs a secret.
 * @throws ConfigError naming the keys that are missing or not those that they were
 */
export async function checkMasterKeys(config: Config, box: SecretBox, sql: Sql): Promise<void> {
  const samples = await readSealedSamples(sql);
  const wrong = samples
    .filter(({ keyId }) => !config.lostMasterKeys.includes(keyId))
    .flatMap((sample) => {
      const fits = box.fits(sample, sample.place);
      return fits === 'fits' ? [] : [{ ...sample, fits }];
    });
  if (wrong.length > 0) throw new ConfigError(toWords(wrong, config));
}

type Wrong = SealedSample & { fits: 'missing' | 'another' };

function toWords(wrong: readonly Wrong[], config: Config): string {
  const where = config.masterKeys === undefined ? `${SETTING} is not set, and ${developmentFile(config)}` : SETTING;
  const byKey = Map.groupBy(wrong, ({ keyId }) => keyId);
  const lines = [...byKey].map(([keyId, of]) => {
    const kinds = [...new Set(of.map(({ kind }) => kind))].join(', ');
    const isMissing = of.some(({ fits }) => fits === 'missing');
    return isMissing
      ? `${keyId} is missing. It sealed ${kinds}.`
      : `${keyId} is another key than the one of that name that sealed ${kinds}.`;
  });
  return [
    `${where} does not open all that is sealed in the database:`,
    ...lines.map((line) => `  ${line}`),
    'Set the keys that it was sealed with: the first one seals, the others only open. A key can go once "switchyard secrets rotate" is done.',
    `If one is lost for good, SWITCHYARD_LOST_MASTER_KEYS=${[...byKey.keys()].join(',')} starts without: what it sealed then has to be entered again.`,
  ].join('\n');
}
