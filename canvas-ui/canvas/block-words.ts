import type { CatalogIndex } from '#model';
import type { Block } from '#schema';

/** What stands below a block's name: its type, with what it asks or decides. */
export function subtitleOf(block: Block, catalog: CatalogIndex): string {
  const { title, kind } = catalog.face(block);
  const fields = catalog.fields(block);
  const reference = fields.find(({ kind, text }) => kind === 'reference' && text !== '');
  if (reference) return `${title} · ${reference.text}`;
  const [first] = fields.filter(({ kind, text }) => kind === 'expression' && text !== '');
  if (!first) return title;
  const text = oneLine(first.text);
  return kind === 'logic' ? text : `${title} · ${text}`;
}

function oneLine(text: string): string {
  return text.slice(0, 200).replaceAll(/\s+/g, ' ').trim();
}

interface Spoken {
  name: string;
  subtitle: string;
  status?: string | undefined;
  pass?: string | undefined;
  isPinned: boolean;
  isDisabled: boolean;
  hasNote: boolean;
  problems: number;
  outputs: number;
}

/** "getOrder, Postgres query, success 38 ms, 1 problem, 2 outputs". */
export function spokenName(of: Spoken): string {
  return [
    of.name,
    of.subtitle,
    of.status,
    of.pass,
    of.isDisabled && 'disabled',
    of.isPinned && 'pinned',
    of.hasNote && 'has a note',
    of.problems > 0 && plural(of.problems, 'problem'),
    of.outputs > 0 && plural(of.outputs, 'output'),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Name of an edge: "isRefundable (false) to reject". */
export function spokenEdge(from: string, to: string, label: string | undefined): string {
  return label === undefined ? `${from} to ${to}` : `${from} (${label}) to ${to}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

const MAX_LABEL = 24;

/** The text of a way out on its chip. */
export function portLabel(port: string): string {
  return port.length <= MAX_LABEL ? port : `${port.slice(0, MAX_LABEL - 1)}…`;
}
