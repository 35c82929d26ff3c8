/** Makes the scripts a child needs out of our TypeScript and the libraries' packages, once per start or from a cache. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, version as esbuildVersion, type Plugin, stop } from 'esbuild';
import { z } from 'zod';
import type { HeapSetup } from '../protocol.ts';
import { HEAPS, LIBRARIES, type Library, lacksPattern } from './libraries.ts';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

const librariesSchema = z.record(z.string(), z.string());

export interface ChildScripts {
  child: string;
  bootstrap: string;
  plainBootstrap: string;
  heaps: HeapSetup[];
}

/** The locales of zod's messages are half of its size; code here gets English. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: `export { default as en } from './en.js';`,
    }));
  },
};

const COMMON = {
  bundle: true,
  write: false,
  legalComments: 'none',
  target: 'es2024',
  logLevel: 'silent',
  // File names in comments are relative to this: they must not tell where on the host we are.
  absWorkingDir: here,
} as const;

async function bundleFile(name: string, platform: 'node' | 'neutral'): Promise<string> {
  const format = platform === 'node' ? 'cjs' : 'iife';
  const built = await build({ ...COMMON, entryPoints: [join(here, name)], format, platform });
  return built.outputFiles[0]?.text ?? '';
}

async function bundleLibrary({ source }: Library): Promise<string> {
  const built = await build({
    ...COMMON,
    stdin: { contents: source, resolveDir: here },
    format: 'iife',
    platform: 'browser',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [englishOnly],
  });
  return built.outputFiles[0]?.text ?? '';
}

async function bundleLibraries(): Promise<Record<string, string>> {
  const texts = await Promise.all(LIBRARIES.map(bundleLibrary));
  return Object.fromEntries(LIBRARIES.map(({ module }, index) => [module, texts[index] ?? '']));
}

/** Changes with anything that the libraries' bundles are made of. */
async function cacheKey(): Promise<string> {
  const hash = createHash('sha256').update(esbuildVersion);
  for (const { module, source } of LIBRARIES) {
    hash.update(source).update(await readFile(require.resolve(`${module}/package.json`)));
  }
  return hash.digest('hex').slice(0, 32);
}

async function readCache(file: string): Promise<Record<string, string> | undefined> {
  try {
    return librariesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** A cache that can't be written costs a quarter of a second at the next start, nothing else. */
async function writeCache(file: string, libraries: Record<string, string>): Promise<void> {
  const draft = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, JSON.stringify(libraries));
    await rename(draft, file);
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

async function loadLibraries(cacheDir: string | undefined): Promise<Record<string, string>> {
  if (cacheDir === undefined) return bundleLibraries();
  const file = join(cacheDir, `sandbox-libraries-${await cacheKey()}.json`);
  const cached = await readCache(file);
  if (cached) return cached;
  const libraries = await bundleLibraries();
  await writeCache(file, libraries);
  return libraries;
}

let building = 0;

/** esbuild's process would stay as long as this one, for nothing. */
async function withEsbuild<T>(work: () => Promise<T>): Promise<T> {
  building += 1;
  try {
    return await work();
  } finally {
    building -= 1;
    if (building === 0) await stop();
  }
}

/** The scripts of a JavaScript child. Only the libraries are cached: our own files take 40 ms, and change. */
export function loadChildScripts(cacheDir: string | undefined): Promise<ChildScripts> {
  return withEsbuild(() => bundleAll(cacheDir));
}

async function bundleAll(cacheDir: string | undefined): Promise<ChildScripts> {
  const [child, bootstrap, plainBootstrap, texts] = await Promise.all([
    bundleFile('child.ts', 'node'),
    bundleFile('bootstrap.ts', 'neutral'),
    bundleFile('plain-bootstrap.ts', 'neutral'),
    loadLibraries(cacheDir),
  ]);
  const heaps = HEAPS.map(({ name, libraries, runsPerIsolate }) => ({
    name,
    runsPerIsolate,
    scripts: libraries.map(({ module }) => texts[module] ?? ''),
    lacks: lacksPattern(libraries),
  }));
  return { child, bootstrap, plainBootstrap, heaps };
}

/** isolated-vm's binary for this Node and machine. Loaded by the child alone: a crash of it must not be the server's. */
export function findAddon(): string {
  const root = dirname(require.resolve('isolated-vm/package.json'));
  const folder = join(root, 'prebuilds', `${process.platform}-${process.arch}`);
  const libc = process.platform === 'linux' ? (isMusl() ? '.musl' : '.glibc') : '';
  const candidates = [
    join(root, 'build', 'Release', 'isolated_vm.node'),
    join(folder, `isolated-vm.abi${process.versions.modules}${libc}.node`),
  ];
  const found = candidates.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`isolated-vm has no binary for Node ${process.version} on this machine`);
  return realpathSync(found);
}

function isMusl(): boolean {
  return readdirSync('/lib').some((name) => name.startsWith('ld-musl-'));
}
