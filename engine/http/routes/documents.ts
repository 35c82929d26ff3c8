import type { Identity } from '#access';
import type { Actor, CheckpointStore, DocumentStore, Version } from '#core';
import { InputError } from '#kit';
import { checkpointBody, publishBody, rollbackBody, saveDocumentBody } from '#schema';
import { pathParam, type Request, type Router, readBody } from '../router.ts';
import type { AppMoves } from './app-moves.ts';

export const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/** What is kept in drafts and versions, as its routes need it. */
export interface DocumentKind<Document extends { name: string }> {
  noun: 'function' | 'page';
  store: DocumentStore<Document, object>;
  checkpoints: CheckpointStore<Document>;
  parse(given: unknown): Document;
  /** What a draft is answered with beside itself: what is wrong with it. */
  check(workspace: string, document: Document): object | Promise<object>;
  /** @throws AccessError for a name that the identity may not use */
  requireName(identity: Identity, name: string): void;
  moves: AppMoves<Document>;
  /** @throws AccessError for what the identity may not make live */
  requireUses(identity: Identity, document: Document): void;
  publish(workspace: string, publish: Release<Document> & { revision: number; note: string }): Promise<Version>;
  rollback(workspace: string, rollback: Release<Document> & { to: number }): Promise<Version>;
  forget(workspace: string, name: string): void;
  /** The old name stands for nothing any more, and what was granted on it holds for the new one. */
  onRename(workspace: string, name: string): void;
}

interface Release<Document> {
  name: string;
  by: Actor;
  /** @throws AccessError where this is not to be live by the will of `by` */
  allow(document: Document): void;
}

/** Drafts, versions and checkpoints of functions, and of pages. */
export function documentRoutes<Document extends { name: string }>(router: Router, kind: DocumentKind<Document>): void {
  draftRoutes(router, kind);
  versionRoutes(router, kind);
  checkpointRoutes(router, kind);
}

function draftRoutes<Document extends { name: string }>(router: Router, kind: DocumentKind<Document>): void {
  const { noun, store } = kind;
  router.on(`GET /api/${noun}s/:name`, async (context, { workspace }) => {
    const draft = await store.draft(workspace, nameOf(context));
    if (!draft) throw unknown(noun, nameOf(context));
    return context.json({ ...draft, ...(await kind.check(workspace, draft.document)) });
  });
  router.on(`PUT /api/${noun}s/:name`, async (context, identity) => {
    const { workspace } = identity;
    const { document: given, revision } = await readBody(context, saveDocumentBody, MAX_DOCUMENT_BYTES);
    const document = kind.parse(given);
    // The document's own name is the one it is saved under.
    kind.requireName(identity, document.name);
    const name = nameOf(context);
    const moved = await kind.moves.save({ context, identity }, { name, document, revision });
    const draft = await store.save(workspace, { name, document, revision, by: actor(identity) });
    moved();
    if (document.name !== name) kind.onRename(workspace, name);
    const checked = await kind.check(workspace, document);
    return context.json({ ...draft, ...checked }, revision === null ? 201 : 200);
  });
  router.on(`DELETE /api/${noun}s/:name`, async (context, identity) => {
    const { workspace } = identity;
    const name = nameOf(context);
    const moved = await kind.moves.remove({ context, identity }, name);
    if (!(await store.remove(workspace, name))) throw unknown(noun, name);
    kind.forget(workspace, name);
    moved();
    return context.body(null, 204);
  });
}

function versionRoutes<Document extends { name: string }>(router: Router, kind: DocumentKind<Document>): void {
  const { noun, store } = kind;
  const toRelease = async (context: Request, identity: Identity) => {
    const name = nameOf(context);
    const { allow: mayMove, done } = await kind.moves.release({ context, identity }, name);
    const allow = (document: Document): void => {
      kind.requireUses(identity, document);
      mayMove(document);
    };
    return { release: { name, by: actor(identity), allow }, done };
  };
  router.on(`POST /api/${noun}s/:name/publish`, async (context, identity) => {
    const { revision, note } = await readBody(context, publishBody);
    const { release, done } = await toRelease(context, identity);
    const version = await kind.publish(identity.workspace, { ...release, revision, note });
    done();
    return context.json(version, 201);
  });
  router.on(`POST /api/${noun}s/:name/rollback`, async (context, identity) => {
    const { to } = await readBody(context, rollbackBody);
    const { release, done } = await toRelease(context, identity);
    const version = await kind.rollback(identity.workspace, { ...release, to });
    done();
    return context.json(version, 201);
  });
  router.on(`GET /api/${noun}s/:name/versions`, async (context, { workspace }) =>
    context.json({ versions: await store.versions(workspace, nameOf(context)) }),
  );
  router.on(`GET /api/${noun}s/:name/versions/:number`, async (context, { workspace }) => {
    const name = nameOf(context);
    const number = pathParam(context, 'number');
    const version = /^\d{1,9}$/.test(number) ? await store.version(workspace, name, Number(number)) : undefined;
    if (!version)
      throw new InputError({ code: 'version.unknown', message: `"${name}" has no version ${number.slice(0, 20)}.` });
    return context.json({ ...version });
  });
}

/** Drafts as they were. Going back to one is a save of its document. */
function checkpointRoutes<Document extends { name: string }>(
  router: Router,
  { noun, checkpoints }: DocumentKind<Document>,
): void {
  router.on(`POST /api/${noun}s/:name/checkpoints`, async (context, identity) => {
    const { label } = await readBody(context, checkpointBody);
    const checkpoint = { name: nameOf(context), label, by: actor(identity) };
    return context.json(await checkpoints.create(identity.workspace, checkpoint), 201);
  });
  router.on(`GET /api/${noun}s/:name/checkpoints`, async (context, { workspace }) =>
    context.json({ checkpoints: await checkpoints.list(workspace, nameOf(context)) }),
  );
  router.on(`GET /api/${noun}s/:name/checkpoints/:id`, async (context, { workspace }) => {
    const id = pathParam(context, 'id');
    const checkpoint = await checkpoints.get(workspace, nameOf(context), id);
    if (!checkpoint) {
      const message = `There is no checkpoint "${id.slice(0, 40)}"; it may have been too old to keep.`;
      throw new InputError({ code: 'checkpoint.unknown', message });
    }
    return context.json({ ...checkpoint });
  });
}

function nameOf(context: Request): string {
  return pathParam(context, 'name');
}

function actor({ id, name }: Identity): Actor {
  return { id, name };
}

function unknown(noun: 'function' | 'page', name: string): InputError {
  return new InputError({ code: `${noun}.unknown`, message: `There is no ${noun} "${name.slice(0, 60)}".` });
}
