import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Builds the editor into canvas-ui/dist if anything that it is made of has changed since it was built last. */

const ROOT = join(import.meta.dirname, '..');
const DIST = join(import.meta.dirname, 'dist');
const STAMP = join(DIST, 'built-from');
const SOURCES = ['canvas-ui', 'engine/schema', 'engine/expression', 'engine/client', 'engine/page'];
const SETTINGS = ['vite.config.ts', 'package.json', 'package-lock.json'];
const COMPRESSED = /\.(js|css|html|svg|json)$/;

const wanted = hashOfSources();
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) await build();

async function build(): Promise<void> {
  process.stderr.write('Building the editor, which takes some seconds when it has changed … ');
  const startedAt = performance.now();
  // Whoever starts this, tests too: React's development build is twice as large, and mounts everything twice.
  process.env.NODE_ENV = 'production';
  const vite = await import('vite');
  await vite.build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
  for (const file of filesIn(DIST).filter((name) => COMPRESSED.test(name))) compress(file);
  writeFileSync(STAMP, wanted);
  process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

/** Once here, so that no request waits for it. */
function compress(file: string): void {
  const content = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 7, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = [...SOURCES.flatMap((folder) => filesIn(join(ROOT, folder))), ...SETTINGS.map((f) => join(ROOT, f))];
  for (const file of files.sort()) {
    if (file.startsWith(DIST) || file.includes('.test.')) continue;
    hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
