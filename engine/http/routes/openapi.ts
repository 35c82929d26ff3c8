import { createHash } from 'node:crypto';
import { type Identity, may } from '#access';
import type { Services } from '../app.ts';
import { type Described, openApiDocument } from '../openapi.ts';
import { readRelease } from '../release.ts';
import type { Router } from '../router.ts';

interface Answer {
  text: string;
  etag: string;
}

/** Documents that are kept: one for each set of functions that callers may see. */
const MAX_KEPT = 16;

/** The API as OpenAPI, with what the caller may run. Built again only when something else is live. */
export function openApiRoutes(router: Router, services: Services): void {
  const kept = new Map<string, Promise<Answer>>();
  const release = readRelease();
  router.on('GET /openapi.json', async (context, identity) => {
    const live = await liveFunctions(services, identity);
    const management = mayBrowse(identity);
    const key = JSON.stringify([identity.workspace, management, live]);
    const answer = kept.get(key) ?? build(services, { identity, live, management, release });
    kept.delete(key);
    kept.set(key, answer);
    answer.catch(() => kept.delete(key));
    if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value ?? '');
    const { text, etag } = await answer;
    const headers = { ETag: etag, 'Cache-Control': 'private, no-cache', Vary: 'Authorization, Cookie' };
    if (
      context.req
        .header('if-none-match')
        ?.split(/\s*,\s*/)
        .includes(etag)
    ) {
      return new Response(null, { status: 304, headers });
    }
    return new Response(text, { headers: { 'Content-Type': 'application/json', ...headers } });
  });
}

/** What is live, told apart from what was: a function that was deleted and made again counts its versions from 1, too. */
async function liveFunctions({ store }: Services, identity: Identity) {
  const showing = (['function.run', 'function.read', 'catalog.read'] as const).filter((each) => may(identity, each));
  if (showing.length === 0) return [];
  const list = await store.functions.list(identity.workspace);
  return list
    .filter(({ name, liveVersion }) => liveVersion !== null && showing.some((each) => may(identity, each, name)))
    .map(({ name, liveVersion, updatedAt }) => ({ name, liveVersion, updatedAt }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function mayBrowse(identity: Identity): boolean {
  return may(identity, 'function.read') || may(identity, 'catalog.read');
}

interface Build {
  identity: Identity;
  live: readonly { name: string }[];
  management: boolean;
  release: string;
}

async function build(
  { store, publicOrigin }: Services,
  { identity, live, management, release }: Build,
): Promise<Answer> {
  const functions = await Promise.all(
    live.map(async ({ name }): Promise<Described[]> => {
      const published = await store.functions.live(identity.workspace, name);
      if (!published) return [];
      const { description, params, result } = published.document;
      return [{ name, version: published.number, description, params, result }];
    }),
  );
  const document = openApiDocument({ functions: functions.flat(), management, origin: publicOrigin, release });
  const text = JSON.stringify(document);
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}
