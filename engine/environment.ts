import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/**
 * The settings that are given: `SWITCHYARD_*` only, `DATABASE_URL` as everybody calls it, and the contents of `_FILE` variants.
 * @throws ConfigError for a setting that is given twice, differently: nobody must believe that the other one counts
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = new Map<string, { from: string; value: string }>();
  for (const [from, value] of Object.entries(environment)) {
    if (value === undefined || value === '') continue;
    const own = from.replace(/^DATABASE_URL(?=_FILE$|$)/, 'SWITCHYARD_DATABASE_URL');
    if (!own.startsWith('SWITCHYARD_')) continue;
    const isFile = own.endsWith('_FILE');
    const name = isFile ? own.slice(0, -'_FILE'.length) : own;
    const setting = { from, value: isFile ? readSecretFile(from, value) : value };
    const other = given.get(name) ?? setting;
    if (other.value !== setting.value)
      throw new ConfigError(`${other.from} and ${from} say different things. Set only one of them.`);
    given.set(name, setting);
  }
  return Object.fromEntries([...given].map(([name, { value }]) => [name, value]));
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new ConfigError(`${name} names a file that can't be read: ${path}`);
  }
}
