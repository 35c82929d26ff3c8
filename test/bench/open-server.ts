/**
 * Loaded before a server (`--import`), makes it one that asks nobody who they are nor what they may do where a request says so: what the
 * same server, in the same process, would cost without authorization. For the benchmark only, and nothing of it is in the product:
 * sources are changed as they are loaded.
 */
import { registerHooks } from 'node:module';

const ANYBODY = `{ id: 'bench', name: 'bench', user: null, knownAs: [], workspace: 'main', expiresAt: Infinity, via: 'token',
  rights: { isOwner: true, isEmpty: false, isLimited: false, decide: () => ({ allowed: true, because: 'owner' }),
    reach: () => ({ except: new Set() }) } }`;

/** By file: what is put behind a piece of it. */
const CHANGES: Readonly<Record<string, readonly [after: string, put: string]>> = {
  '/engine/http/router.ts': [
    '#identify(context: Request): Promise<Identity> {',
    "if (header(context, 'x-bench') === 'open') return ANYBODY as unknown as Identity;",
  ],
  '/engine/http/route-access.ts': ['const access = POLICY[key];', "if (identity.id === 'bench') return;"],
  '/engine/access/run-access.ts': [
    'const decide = async (intent: Intent): Promise<Decided> => {',
    "if (intent.authority.id === 'bench') return { refusal: undefined, actor: intent.authority as never };",
  ],
};

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const change = Object.entries(CHANGES).find(([file]) => url.endsWith(file))?.[1];
    if (!change) return loaded;
    const source = String(loaded.source);
    const [after, put] = change;
    // A server that still asks would be compared with itself.
    if (!source.includes(after)) throw new Error(`test/bench/open-server.ts no longer fits ${url}`);
    return { ...loaded, source: `${source.replace(after, `${after} ${put}`)}\nconst ANYBODY = ${ANYBODY};\n` };
  },
});
