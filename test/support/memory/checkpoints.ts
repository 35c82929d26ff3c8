import { randomUUID } from 'node:crypto';
import {
  type Actor,
  CHECKPOINT_EVERY_MS,
  type Checkpoint,
  type CheckpointStore,
  KEEP_CHECKPOINTS_MS,
  MAX_CHECKPOINTS,
} from '#core';
import { InputError } from '#kit';
import { toPlainText } from '../../../engine/store/columns.ts';
import { copy, type DocumentRow } from './memory.ts';

export function checkpointStore<Document>(
  noun: 'function' | 'page',
  rows: DocumentRow<Document>[],
  now: () => Date,
): CheckpointStore<Document> {
  const find = (workspace: string, name: string) =>
    rows.find((row) => row.workspace === workspace && row.name === name);
  return {
    async create(workspace, { name, label, by }) {
      const row = find(workspace, name);
      if (!row) throw unknownDocument(noun, name);
      return keepDraft(row, { label, reason: 'manual', by, at: now() });
    },
    list: async (workspace, name) => {
      const all = find(workspace, name)?.checkpoints.map(({ document: _, ...checkpoint }) => checkpoint) ?? [];
      return copy(all.reverse());
    },
    get: async (workspace, name, id) => copy(find(workspace, name)?.checkpoints.find((each) => each.id === id)),
    async prune(limit) {
      const end = new Date(now().getTime() - KEEP_CHECKPOINTS_MS).toISOString();
      let left = limit;
      for (const row of rows) {
        const old = row.checkpoints.filter(({ createdAt }) => createdAt <= end).slice(0, left);
        row.checkpoints = row.checkpoints.filter((each) => !old.includes(each));
        left -= old.length;
      }
      return limit - left;
    },
  };
}

interface Keeping extends Pick<Checkpoint, 'label' | 'reason'> {
  by: Actor;
  at: Date;
}

export function keepDraft<Document>(row: DocumentRow<Document>, { label, reason, by, at }: Keeping): Checkpoint {
  const { document, revision } = row.draft;
  const texts = { label: toPlainText(label), createdBy: toPlainText(by.name) };
  const checkpoint = { id: randomUUID(), ...texts, reason, revision, createdAt: at.toISOString() };
  row.checkpoints.push({ ...checkpoint, document: copy(document) });
  row.checkpoints.splice(0, row.checkpoints.length - MAX_CHECKPOINTS);
  return checkpoint;
}

export function keepReplaced<Document>(row: DocumentRow<Document>, document: Document, by: Actor, at: Date): void {
  const recently = new Date(at.getTime() - CHECKPOINT_EVERY_MS).toISOString();
  const { draft, checkpoints } = row;
  if (checkpoints.some(({ createdAt, revision }) => createdAt > recently || revision === draft.revision)) return;
  if (JSON.stringify(document) === JSON.stringify(draft.document)) return;
  keepDraft(row, { label: '', reason: 'edit', by, at });
}

export function unknownDocument(noun: 'function' | 'page', name: string): InputError {
  return new InputError({ code: `${noun}.unknown`, message: `There is no ${noun} "${name}".` });
}
