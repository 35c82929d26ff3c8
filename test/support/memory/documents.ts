import { randomUUID } from 'node:crypto';
import type { DocumentStore, DraftOf, PublishedOf, Version } from '#core';
import { InputError } from '#kit';
import type { JsonValue } from '#schema';
import { toPlainText } from '../../../engine/store/columns.ts';
import { keepDraft, keepReplaced, unknownDocument } from './checkpoints.ts';
import { copy, type DocumentRow } from './memory.ts';

interface Kind<Document, Summary> {
  noun: 'function' | 'page';
  rows: DocumentRow<Document>[];
  hash(document: Document): string;
  summaryOf(document: Document): Summary;
}

export function documentStore<Document extends { name: string; description: string }, Summary>(
  { noun, rows, hash: hashOf, summaryOf }: Kind<Document, Summary>,
  now: () => Date,
): DocumentStore<Document, Summary> {
  type Row = DocumentRow<Document>;
  const publishers = new Map<Row['versions'][number] | undefined, string>();
  const find = (workspace: string, name: string) =>
    rows.find((row) => row.workspace === workspace && row.name === name);
  const need = (workspace: string, name: string) => {
    const row = find(workspace, name);
    if (!row) throw unknownDocument(noun, name);
    return row;
  };
  const versionOf = (row: Row, number: number | null) => row.versions.find((each) => each.number === number);
  const changed = (row: Row) => versionOf(row, row.liveVersion)?.hash !== hashOf(row.draft.document);
  const toDraft = (row: Row): DraftOf<Document> =>
    copy({ ...row.draft, liveVersion: row.liveVersion, changed: changed(row) });
  const addVersion = (
    row: Row,
    version: Pick<Version, 'hash' | 'note' | 'rollbackOf' | 'publishedBy'> & { document: Document; publisher: string },
  ): Version => {
    const number = row.versions.length + 1;
    const { document, publisher, ...rest } = { ...version, number, publishedAt: now().toISOString() };
    row.versions.push({ ...rest, document: copy(document) });
    publishers.set(row.versions.at(-1), publisher);
    row.liveVersion = number;
    return { name: row.name, ...rest };
  };
  const published = (row: Row | undefined, number: number | null): PublishedOf<Document> | undefined => {
    const version = row && versionOf(row, number);
    return version && copy({ name: row.name, ...version });
  };
  return {
    list: async (workspace) =>
      rows
        .filter((row) => row.workspace === workspace)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((row) => ({
          name: row.name,
          description: toPlainText(row.draft.document.description),
          revision: row.draft.revision,
          liveVersion: row.liveVersion,
          changed: changed(row),
          updatedAt: row.draft.updatedAt,
          ...copy(summaryOf(row.draft.document)),
        })),
    draft: async (workspace, name) => {
      const row = find(workspace, name);
      return row && toDraft(row);
    },
    async save(workspace, { name, document, revision, by }) {
      const updated = { document: copy(document), updatedAt: now().toISOString(), updatedBy: toPlainText(by.name) };
      const target = find(workspace, document.name);
      if (revision === null) {
        if (target) throw conflict(noun, document.name, document, target);
        const draft = { ...updated, revision: 1 };
        const empty = { versions: [], checkpoints: [], liveVersion: null };
        const row = { id: randomUUID(), workspace, name: document.name, draft, ...empty };
        rows.push(row);
        return toDraft(row);
      }
      const row = need(workspace, name);
      if (row.draft.revision !== revision) throw conflict(noun, name, document, row);
      if (target && target !== row) throw conflict(noun, document.name, document, target);
      keepReplaced(row, document, by, now());
      row.name = document.name;
      row.draft = { ...updated, revision: revision + 1 };
      return toDraft(row);
    },
    async remove(workspace, name) {
      const index = rows.findIndex((row) => row.workspace === workspace && row.name === name);
      if (index >= 0) rows.splice(index, 1);
      return index >= 0;
    },
    async publish(workspace, { name, revision, hash, note, by }) {
      const row = need(workspace, name);
      if (row.draft.revision !== revision) throw conflict(noun, name, { revision }, row);
      keepDraft(row, { label: '', reason: 'publish', by, at: now() });
      return addVersion(row, {
        ...{ document: row.draft.document, hash: toPlainText(hash), note: toPlainText(note) },
        ...{ rollbackOf: null, publishedBy: toPlainText(by.name), publisher: by.id },
      });
    },
    async rollback(workspace, { name, to, by }) {
      const row = need(workspace, name);
      const old = versionOf(row, to);
      if (!old) throw new InputError({ code: 'version.unknown', message: `"${name}" has no version ${to}.` });
      keepDraft(row, { label: '', reason: 'rollback', by, at: now() });
      const { document, hash, note } = old;
      return addVersion(row, { document, hash, note, rollbackOf: to, publishedBy: by.name, publisher: by.id });
    },
    versions: async (workspace, name) => {
      const row = find(workspace, name);
      const all = row?.versions.map(({ document: _, ...version }) => ({ name: row.name, ...version })) ?? [];
      return copy(all.reverse());
    },
    version: async (workspace, name, number) => published(find(workspace, name), number),
    live: async (workspace, name) => {
      const row = find(workspace, name);
      return published(row, row?.liveVersion ?? null);
    },
    publisher: async (workspace, of) => {
      const own = rows.filter((row) => row.workspace === workspace);
      if ('hash' in of) {
        const all = own.flatMap(({ versions }) => versions).filter(({ hash }) => hash === of.hash);
        return publishers.get(all.at(-1));
      }
      const row = own.find(({ name }) => name === of.name);
      return row && publishers.get(versionOf(row, row.liveVersion));
    },
    byHash: async (workspace, hash) => {
      const all = rows.filter((row) => row.workspace === workspace).flatMap(({ versions }) => versions);
      return copy(all.find((version) => version.hash === hash)?.document);
    },
  };
}

function conflict<Document>(noun: string, name: string, yours: unknown, row: DocumentRow<Document>): InputError {
  const { document: theirs, revision: theirRevision } = row.draft;
  const details: JsonValue = JSON.parse(JSON.stringify({ yours, theirs, theirRevision }));
  return new InputError({
    code: `${noun as 'page'}.conflict`,
    message: `"${name}" was saved in the meantime.`,
    details,
  });
}
