import { type Change, changesBetween } from '#model';
import type { PageDocument } from '#schema';
import type { ComponentCatalog } from './component-catalog.ts';
import { indexOfPage } from './page-index.ts';

/** What commands need besides the document. */
export interface PageTools {
  catalog: ComponentCatalog;
  /** Draws a number from 0 to 1. */
  random(): number;
}

/** One change of a page under way. */
export interface PageEdit {
  document: PageDocument;
  catalog: ComponentCatalog;
  /** New on the page. */
  newId(): string;
}

/** What a command did. */
export interface PageEffect {
  document: PageDocument;
  /** For the undo list: "Delete search". */
  label: string;
  /** Edits of the same thing, one shortly after the other, become one step of undo. */
  merge?: string;
  /** Id of the component to select; null: the page itself. */
  select?: string | null | undefined;
  /** What the author should know, as sentences. */
  told?: readonly string[];
}

/** A pure function of the document, which does it or refuses. Performed by {@link executeOnPage}. */
export type PageCommand = (edit: PageEdit) => PageEffect;

export type PageOutcome =
  | {
      ok: true;
      document: PageDocument;
      changes: readonly Change[];
      undo: readonly Change[];
      label: string;
      merge: string | undefined;
      select: readonly string[];
      told: readonly string[];
      /** Selects nothing, whatever is selected. */
      deselects: boolean;
    }
  | { ok: false; reason: string };

/** A command that can't be done here, with the reason in words for the author. */
class Refusal extends Error {}

/** Ends a command without any change. */
export function refuse(reason: string): never {
  throw new Refusal(reason);
}

/**
 * Performs a command. The document itself is never changed.
 * @example
 * const outcome = executeOnPage(document, addComponent('button', spot), { catalog, random: Math.random });
 * if (outcome.ok) history = perform(history, outcome, Date.now());
 */
export function executeOnPage(before: PageDocument, command: PageCommand, tools: PageTools): PageOutcome {
  try {
    const effect = command({ document: before, catalog: tools.catalog, newId: idsOf(before, tools.random) });
    const { document, label, merge, select, told = [] } = effect;
    const [changes, undo] = [changesBetween(before, document), changesBetween(document, before)];
    const selected = typeof select === 'string' ? [select] : [];
    return { ok: true, document, changes, undo, label, merge, told, select: selected, deselects: select === null };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { ok: false, reason: thrown.message };
    throw thrown;
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Ten letters and digits, drawn again in the unlikely case that they are taken. */
function idsOf(document: PageDocument, random: () => number): () => string {
  const taken = new Set(indexOfPage(document).ids);
  return () => {
    for (;;) {
      const id = Array.from({ length: 10 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
      if (taken.has(id)) continue;
      taken.add(id);
      return id;
    }
  };
}
