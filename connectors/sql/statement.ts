import type { Token } from './tokens.ts';

/** What kind of statement it is, as far as its words tell. */
export interface Statement {
  /** `read` runs in a read-only transaction, so what looks like reading can't do anything else. */
  effect: 'read' | 'write';
  /** False for the few commands that Postgres refuses inside a transaction, such as VACUUM. */
  inTransaction: boolean;
  /** Why it can't be run at all, in words. */
  refusal?: string;
}

const OWN_TRANSACTION =
  'Every query is a transaction of its own: it is committed when it succeeds, and rolled back when it fails.';
const SHARED_SESSION =
  'Connections are shared by all runs, so settings, cursors, locks and prepared statements can not be kept.';

const REFUSED = new Map<string, string>([
  ...['begin', 'start', 'commit', 'end', 'rollback', 'abort', 'savepoint', 'release'].map(
    (word) => [word, OWN_TRANSACTION] as const,
  ),
  ...'set reset discard listen unlisten prepare execute deallocate declare fetch move close lock load'
    .split(' ')
    .map((word) => [word, SHARED_SESSION] as const),
  ['copy', 'COPY moves files and streams. To insert many rows, use INSERT … SELECT * FROM unnest({{ list }}::text[]).'],
]);

const WRITING_WORDS = new Set(['insert', 'update', 'delete', 'merge', 'into']);

/** Classifies by the first word, and by the words in it. In doubt it is a write. */
export function classifyStatement(all: readonly Token[]): Statement {
  const tokens = all.filter((token) => token.kind !== 'comment' && token.text !== ';');
  const first = tokens.find((token) => token.text !== '(');
  if (!first) return { effect: 'read', inTransaction: true, refusal: 'The SQL is empty.' };
  const refusal = first.kind === 'word' ? REFUSED.get(first.text) : 'The SQL must start with a word such as SELECT.';
  return {
    effect: isRead(first.text, tokens) ? 'read' : 'write',
    inTransaction: !needsNoTransaction(first.text, tokens),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function isRead(keyword: string, tokens: readonly Token[]): boolean {
  switch (keyword) {
    case 'select':
    case 'values':
    case 'table':
    case 'with':
      return !writes(tokens);
    case 'explain':
      return !(
        tokens.some(isWord('analyze', 'analyse')) &&
        (writes(tokens) || tokens.some(isWord('execute', 'create')))
      );
    case 'show':
      return true;
    default:
      return false;
  }
}

/** SELECT INTO, data-modifying WITH, and row locks, which a read-only transaction refuses: `FOR UPDATE`, `FOR SHARE`. */
function writes(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, text }, index) => {
    if (kind !== 'word') return false;
    if (WRITING_WORDS.has(text)) return true;
    const next = tokens[index + 1];
    return text === 'for' && next !== undefined && isWord('share', 'key', 'no')(next);
  });
}

function needsNoTransaction(keyword: string, tokens: readonly Token[]): boolean {
  const second = tokens[1];
  switch (keyword) {
    case 'vacuum':
    case 'call': // a procedure may commit
      return true;
    case 'create':
    case 'drop':
      return (
        tokens.some(isWord('concurrently')) ||
        (second !== undefined && isWord('database', 'tablespace', 'subscription')(second))
      );
    case 'alter':
      return tokens.some(isWord('concurrently')) || (second !== undefined && isWord('system')(second));
    case 'reindex':
      return tokens.some(isWord('concurrently', 'database', 'system'));
    default:
      return false;
  }
}

function isWord(...words: string[]): (token: Token) => boolean {
  return ({ kind, text }) => kind === 'word' && words.includes(text);
}
