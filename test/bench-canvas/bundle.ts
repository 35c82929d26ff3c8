import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What of the built editor a route loads. Sizes are those of the gzip files that the server sends. */

const DIST = join(import.meta.dirname, '..', '..', 'canvas-ui', 'dist');
const ENTRY = 'index.html';

interface Chunk {
  file: string;
  imports?: string[];
}

type Manifest = Record<string, Chunk>;

/** Read each time: it is made anew while this module is there. */
function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(DIST, 'manifest.json'), 'utf8'));
}

/**
 * The chunks that must be there before a route of the editor shows anything of its own, or before `page.html`, which is pages of
 * users: by static imports.
 */
export function chunksOf(route: string): string[] {
  const manifest = readManifest();
  const found = new Set<string>();
  const add = (key: string): void => {
    if (found.has(key)) return;
    found.add(key);
    for (const next of manifest[key]?.imports ?? []) add(next);
  };
  if (manifest[route]) {
    add(route);
  } else {
    add(ENTRY);
    add(routeKey(manifest, route));
  }
  return [...found].flatMap((key) => manifest[key]?.file ?? []);
}

export function textOf(file: string): string {
  return readFileSync(join(DIST, file), 'utf8');
}

export function allScripts(): string[] {
  return [...new Set(Object.values(readManifest()).map(({ file }) => file))].filter((file) => file.endsWith('.js'));
}

export function kilobytes(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(join(DIST, `${file}.gz`)).size, 0) / 1024;
}

function routeKey(manifest: Manifest, route: string): string {
  const key = Object.keys(manifest).find((one) => one.endsWith(`/${route}.tsx`));
  if (key === undefined) throw new Error(`the built editor has no ${route}`);
  return key;
}
