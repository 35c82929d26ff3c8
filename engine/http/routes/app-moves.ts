import { type AppMove, type Identity, isMove, type Place, requireMove } from '#access';
import { type AccessStore, type DocumentStore, requireRevision } from '#core';
import type { Auth } from '../auth.ts';
import type { Request } from '../router.ts';

interface Kind<Document> {
  noun: 'function' | 'page';
  store: Pick<DocumentStore<Document, object>, 'draft' | 'live'>;
  appOf(document: Document): string | undefined;
}

interface Services {
  store: { access: Pick<AccessStore, 'ruledApps'> };
  auth: Pick<Auth, 'forgetPeople'>;
}

/** To be called once what was asked for is done. */
type Done = () => void;

/** Lets documents into and out of apps that have rights only for who manages these, and says so in the audit log. */
export interface AppMoves<Document> {
  /** @throws AccessError `app.forbidden`, InputError `*.conflict` */
  save(asked: Asked, save: { name: string; document: Document; revision: number | null }): Promise<Done>;
  /** Of the draft, and of what is live. @throws AccessError `app.forbidden` */
  remove(asked: Asked, name: string): Promise<Done>;
  /** What is about to be live instead of what is. `allow` throws AccessError `app.forbidden` */
  release(asked: Asked, name: string): Promise<{ allow(document: Document): void; done: Done }>;
}

interface Asked {
  context: Request;
  identity: Identity;
}

const nothing: Done = () => {};

export function createAppMoves<Document extends { name: string }>(
  { noun, store, appOf }: Kind<Document>,
  { store: { access }, auth }: Services,
): AppMoves<Document> {
  const check = (
    { context, identity }: Asked,
    ruled: ReadonlySet<string>,
    { from, to }: Omit<AppMove, 'noun'>,
  ): Done => {
    const move = { noun, from, to };
    if (!isMove(move, ruled)) return nothing;
    const app = { from: from?.app ?? null, to: to?.app ?? null };
    context.set('audit', { ...context.get('audit'), action: `${noun}.move`, details: { app } });
    requireMove(identity, move);
    return () => auth.forgetPeople();
  };
  const toPlace = (document: Document): Place => ({ name: document.name, app: appOf(document) });
  return {
    async save(asked, { name, document, revision }) {
      const { workspace } = asked.identity;
      const ruled = await access.ruledApps(workspace);
      if (ruled.size === 0) return nothing;
      const draft = revision === null ? undefined : await store.draft(workspace, name);
      if (draft) requireRevision(noun, { name, revision, yours: document }, draft);
      // Of a draft that is not there the store says so.
      else if (revision !== null) return nothing;
      return check(asked, ruled, { from: draft && toPlace(draft.document), to: toPlace(document) });
    },
    async remove(asked, name) {
      const { workspace } = asked.identity;
      const ruled = await access.ruledApps(workspace);
      if (ruled.size === 0) return nothing;
      const kept = [await store.live(workspace, name), await store.draft(workspace, name)];
      const all = kept.flatMap((each) => (each ? [{ name, app: appOf(each.document) }] : []));
      const done = all.map((from) => check(asked, ruled, { from, to: undefined }));
      return done.at(-1) ?? nothing;
    },
    async release(asked, name) {
      const { workspace } = asked.identity;
      const ruled = await access.ruledApps(workspace);
      if (ruled.size === 0) return { allow: nothing, done: nothing };
      const live = await store.live(workspace, name);
      let done = nothing;
      return {
        allow(document) {
          if (live)
            done = check(asked, ruled, {
              from: { name, app: appOf(live.document) },
              to: { name, app: appOf(document) },
            });
          // From now on it counts for what is live, too.
          else done = () => auth.forgetPeople();
        },
        done: () => done(),
      };
    },
  };
}
