import { indexOf, type Spot } from '#model';
import type { Edge, FunctionDocument } from '#schema';
import { spokenEdge } from './block-words.ts';
import type { EdgeData } from './flow-types.ts';

export function spotOnEdge({ edge, target }: Pick<EdgeData, 'edge' | 'target'>): Spot {
  return edge ? { on: edge } : { before: target };
}

/** "isRefundable (false) to reject". */
export function edgeName(
  document: FunctionDocument,
  edge: Edge | undefined,
  target: string,
  label: string | undefined,
): string {
  const { blocks } = indexOf(document);
  const from = edge ? (blocks.get(edge.from)?.block.name ?? '') : 'Input';
  return spokenEdge(from, blocks.get(target)?.block.name ?? '', label);
}
