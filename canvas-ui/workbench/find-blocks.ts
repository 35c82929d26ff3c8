import { indexOf, type RunState } from '#model';
import type { FunctionDocument } from '#schema';

export interface Found {
  id: string;
  name: string;
  /** Around the place that fits, or what of the block fits. */
  excerpt: string;
}

/** Blocks whose name, type, config, code or note has the text in it; with a run, also its output. In document order. */
export function findBlocks(document: FunctionDocument, query: string, run?: RunState): Found[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  return [...indexOf(document).blocks.values()].flatMap(({ block }) => {
    const texts = [block.name, block.type, block.note ?? '', ...textsIn(block.config)];
    const output = run?.blocks.get(block.id)?.shown.output?.text;
    if (output !== undefined) texts.push(output);
    const text = texts.find((one) => one.toLowerCase().includes(wanted));
    return text === undefined ? [] : [{ id: block.id, name: block.name, excerpt: excerptOf(text, wanted) }];
  });
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function excerptOf(text: string, wanted: string): string {
  const at = text.toLowerCase().indexOf(wanted);
  const from = Math.max(0, at - 24);
  const part = text.slice(from, at + wanted.length + 40).replace(/\s+/g, ' ');
  return `${from > 0 ? '…' : ''}${part}${from + part.length < text.length ? '…' : ''}`;
}
