/** Makes the scripts a child needs out of our TypeScript and the libraries' packages, once per start or from a cache. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, version as esbuildVersion, type Plugin } from 'esbuild';
import { z } from 'zod';
import { BUNDLED, bundleScripts, type ScriptSource, withEsbuild } from '../bundle.ts';
import type { HeapSetup } from '../protocol.ts';
import { HEAPS, LIBRARIES, type Library, lacksPattern } from './libraries.ts';

const here = dirname(fileURLToPath(import.meta.url));

const SCRIPTS: readonly ScriptSource[] = [
  { file: 'child.ts', platform: 'node' },
  { file: 'bootstrap.ts', platform: 'neutral' },
  { file: 'plain-bootstrap.ts', platform: 'neutral' },
];

/** jsPDF loads them where it draws HTML. */
const NEED_BROWSER = ['html2canvas', 'dompurify', 'canvg'];

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

async function bundleLibrary({ source }: Library): Promise<string> {
  const built = await build({
    ...BUNDLED,
    absWorkingDir: here,
    stdin: { contents: source, resolveDir: here },
    format: 'iife',
    platform: 'browser',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [englishOnly],
    external: NEED_BROWSER,
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
    const about = findPackageJSON(module, import.meta.url);
    if (about === undefined) throw new Error(`the package ${module} is not installed`);
    hash.update(source).update(await readFile(about));
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

/** The scripts of a JavaScript child. Only the libraries are cached: our own files take 40 ms, and change. */
export function loadChildScripts(cacheDir: string | undefined): Promise<ChildScripts> {
  return withEsbuild(() => bundleAll(cacheDir));
}

async function bundleAll(cacheDir: string | undefined): Promise<ChildScripts> {
  const [[child = '', bootstrap = '', plainBootstrap = ''], texts] = await Promise.all([
    bundleScripts(here, SCRIPTS),
    loadLibraries(cacheDir),
  ]);
  const heaps = HEAPS.map(({ name, libraries, runsPerIsolate, isRare }) => ({
    name,
    runsPerIsolate,
    isRare,
    scripts: libraries.map(({ module }) => texts[module] ?? ''),
    lacks: lacksPattern(libraries),
  }));
  return { child, bootstrap, plainBootstrap, heaps };
}
