import type { FunctionDocument } from '#schema';
import { applyChanges } from './apply-changes.ts';
import { type Change, changesBetween, weightOf } from './changes.ts';
import type { Outcome } from './command.ts';

/** One step of undo. */
export interface HistoryStep {
  label: string;
  changes: readonly Change[];
  undo: readonly Change[];
  /** Blocks that it changed: to be selected and brought into view when it is undone or done again. */
  select: readonly string[];
  merge: string | undefined;
  /** When it was done last, in ms. */
  at: number;
  weight: number;
}

/** A document, of a function or a page, with its past and future. Never changed: each function here answers a new one. */
export interface History<Document = FunctionDocument> {
  document: Document;
  /** The oldest first. */
  past: readonly HistoryStep[];
  /** The next to be done again last. */
  future: readonly HistoryStep[];
  /** What the server has. */
  saved: Document;
  /** Before the last step, as long as more may be added to it. */
  base: Document | undefined;
}

export const MAX_STEPS = 200;
/** About how many characters all steps together may keep. */
export const MAX_WEIGHT = 20_000_000;
/** Typing in one field is one step until there is a pause of this length. */
export const PAUSE_MS = 800;

export function openHistory<Document>(document: Document): History<Document> {
  return { document, past: [], future: [], saved: document, base: undefined };
}

type Done<Document> = Omit<Extract<Outcome, { ok: true }>, 'document'> & { document: Document };

/**
 * Takes what a command did. Typing with the same `merge`, each soon after the one before, becomes one step; `amend` adds to
 * the last step in any case: the layout that a worker answers after a block was added.
 */
export function perform<Document>(
  history: History<Document>,
  done: Done<Document>,
  now: number,
  { amend = false } = {},
): History<Document> {
  if (done.changes.length === 0) return history;
  const { document, changes, undo, label, select, merge } = done;
  const last = history.past.at(-1);
  const soon = merge !== undefined && merge === last?.merge && now - last.at < PAUSE_MS;
  const goesOn = soon && !hasSplice(last.changes) && !hasSplice(changes);
  if (last && history.base && history.future.length === 0 && (amend || goesOn)) {
    const more = changesSince(history.base, document);
    const said = amend ? { label: last.label, select: last.select, merge: last.merge } : { label, select, merge };
    // Typed and taken back again: nothing is left to undo.
    if (more.changes.length === 0) return { ...history, document, past: history.past.slice(0, -1), base: undefined };
    return { ...history, document, past: bounded(history.past.with(-1, { ...said, ...more, at: now })) };
  }
  const step = { label, select, merge, changes, undo, at: now, weight: weightOf(changes) + weightOf(undo) };
  return { ...history, document, past: bounded([...history.past, step]), future: [], base: history.document };
}

/** An item that came, went or moved is no typing: it is a step of its own, however soon. */
function hasSplice(changes: readonly Change[]): boolean {
  return changes.some(({ kind }) => kind === 'splice');
}

function changesSince<Document>(before: Document, after: Document): Pick<HistoryStep, 'changes' | 'undo' | 'weight'> {
  const [changes, undo] = [changesBetween(before, after), changesBetween(after, before)];
  return { changes, undo, weight: weightOf(changes) + weightOf(undo) };
}

/** Forgets the oldest steps where there are too many, but never the last one. */
function bounded(past: readonly HistoryStep[]): readonly HistoryStep[] {
  let weight = 0;
  const from = past.findLastIndex((step, index) => {
    weight += step.weight;
    return index < past.length - 1 && (past.length - index > MAX_STEPS || weight > MAX_WEIGHT);
  });
  return past.slice(from + 1);
}

/** The next edit starts a step of its own: the field was left, a drag has ended. */
export function settle<Document>(history: History<Document>): History<Document> {
  return history.base ? { ...history, base: undefined } : history;
}

export function undo<Document>(history: History<Document>): History<Document> {
  const step = history.past.at(-1);
  if (!step) return history;
  const document = applyChanges(history.document, step.undo);
  return { ...history, document, past: history.past.slice(0, -1), future: [...history.future, step], base: undefined };
}

export function redo<Document>(history: History<Document>): History<Document> {
  const step = history.future.at(-1);
  if (!step) return history;
  const document = applyChanges(history.document, step.changes);
  return { ...history, document, past: [...history.past, step], future: history.future.slice(0, -1), base: undefined };
}

/** The server has this version now: the one that was sent, which may not be the newest any more. Undo stays as it is. */
export function markSaved<Document>(history: History<Document>, saved: Document): History<Document> {
  return { ...history, saved };
}

/** What was changed since the last save; undone changes cancel out. Small enough to keep in the browser. */
export function unsaved<Document>({ saved, document }: History<Document>): Change[] {
  return changesBetween(saved, document);
}

export function isSaved<Document>(history: History<Document>): boolean {
  return history.saved === history.document || unsaved(history).length === 0;
}

/** Goes on with changes that a browser kept while it was offline; undefined if they are of another version. */
export function restoreUnsaved(document: FunctionDocument, changes: readonly Change[]): FunctionDocument | undefined {
  try {
    return applyChanges(document, changes);
  } catch {
    return undefined;
  }
}
