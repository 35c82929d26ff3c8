import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of this program, as package.json has it. */
export function readRelease(): string {
  const manifest: { version?: unknown } = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
  );
  return typeof manifest.version === 'string' ? manifest.version : '0.0.0';
}
