/**
 * Loaded before a server (`--import`), makes it one that asks nobody who they are nor what they may do: what the same server would cost
 * without authorization. For the benchmark only, and nothing of it is in the product: sources are changed as they are loaded.
 */
import { registerHooks } from 'node:module';

const ANYBODY = `{ id: 'bench', name: 'bench', user: null, knownAs: [], workspace: 'main', expiresAt: Infinity, via: 'token',
  rights: { isOwner: true, isEmpty: false, isLimited: false, decide: () => ({ allowed: true, because: 'owner' }),
    reach: () => ({ except: new Set() }) } }`;

/** By file: what a piece of it becomes. */
const CHANGES: Readonly<Record<string, readonly [from: string, to: string]>> = {
  '/engine/http/router.ts': [
    'async #identify(context: Request): Promise<Identity> {',
    `async #identify(context: Request): Promise<Identity> {\n    if (context) return ANYBODY as unknown as Identity;`,
  ],
  '/engine/http/route-access.ts': [
    'const access = POLICY[key];',
    'const access = POLICY[key];\n  if (identity) return;',
  ],
  '/engine/access/run-access.ts': [
    'const decide = async (intent: Intent)',
    'const decide = async (intent: Intent): Promise<undefined> => (intent ? undefined : undefined);\n  const _closed = async (intent: Intent)',
  ],
};

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const change = Object.entries(CHANGES).find(([file]) => url.endsWith(file))?.[1];
    if (!change) return loaded;
    const source = String(loaded.source);
    const [from, to] = change;
    // A server that still asks would be compared with itself.
    if (!source.includes(from)) throw new Error(`test/bench/open-server.ts no longer fits ${url}`);
    return { ...loaded, source: `${source.replace(from, to)}\nconst ANYBODY = ${ANYBODY};\n` };
  },
});
