import type { Change } from '#model';

const LISTS = new Set<unknown>(['blocks', 'edges', 'graphs', 'onError', 'body', 'collapsed', 'mode']);

/** Whether blocks or edges came, went or changed places, so that an automatic layout has to think again. */
export function changesStructure(changes: readonly Change[]): boolean {
  return changes.some(({ path, kind }) => {
    if (path.includes('edges')) return true;
    if (LISTS.has(path.at(-1))) return true;
    // A graph came into, or went out of, a slot of a container.
    return (kind === 'add' || kind === 'remove') && path.at(-2) === 'graphs';
  });
}
