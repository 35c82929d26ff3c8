/** Makes scripts for confined processes out of our TypeScript. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, stop } from 'esbuild';

const require = createRequire(import.meta.url);

export const BUNDLED = {
  bundle: true,
  write: false,
  legalComments: 'none',
  target: 'es2024',
  logLevel: 'silent',
} as const;

export interface ScriptSource {
  file: string;
  /** `neutral`: for an isolate, which has nothing of Node. */
  platform: 'node' | 'neutral';
}

/** One script for each of a folder's files. */
export function bundleScripts(folder: string, sources: readonly ScriptSource[]): Promise<string[]> {
  return withEsbuild(() => Promise.all(sources.map((source) => bundleScript(folder, source))));
}

async function bundleScript(folder: string, { file, platform }: ScriptSource): Promise<string> {
  const format = platform === 'node' ? 'cjs' : 'iife';
  // File names in comments are relative to the folder: they must not tell where on the host we are.
  const built = await build({ ...BUNDLED, absWorkingDir: folder, entryPoints: [join(folder, file)], format, platform });
  return built.outputFiles[0]?.text ?? '';
}

let building = 0;

/** esbuild's process would stay as long as this one, for nothing. */
export async function withEsbuild<T>(work: () => Promise<T>): Promise<T> {
  building += 1;
  try {
    return await work();
  } finally {
    building -= 1;
    if (building === 0) await stop();
  }
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
