import type { FunctionDocument, Step } from '#schema';
import { containersAround, indexOf } from './document.ts';
import type { RunState } from './run-state.ts';

/** Which pass of each loop is shown, by the loop's block id; the last one where nothing is said. */
export type Passes = Readonly<Record<string, number>>;

export function shownPass(run: RunState, container: string, passes: Passes): number | undefined {
  const count = run.blocks.get(container)?.passes ?? 0;
  return count === 0 ? undefined : Math.min(passes[container] ?? count - 1, count - 1);
}

/**
 * The execution of a block in the passes that are shown, `eachOrder[2]/save`, so that all values inside of a loop are of one
 * pass; undefined if the block did not come to its turn there.
 */
export function shownStep(document: FunctionDocument, run: RunState, id: string, passes: Passes): Step | undefined {
  const block = run.blocks.get(id);
  const index = indexOf(document);
  const graph = index.blocks.get(id)?.graph;
  if (!block || graph === undefined) return block?.shown;
  const wanted = containersAround(index, graph).flatMap((container) => {
    const pass = shownPass(run, container, passes);
    return pass === undefined ? [] : [`${index.blocks.get(container)?.block.name}[${pass}]`];
  });
  if (wanted.length === 0) return block.shown;
  const isShown = ({ path }: Step): boolean => {
    const parts = new Set(path.split('/'));
    return wanted.every((part) => parts.has(part));
  };
  return [...block.steps.values()].findLast(isShown);
}

/** The passes that lead to one execution. */
export function passesTo(document: FunctionDocument, path: string): Passes {
  const { names } = indexOf(document);
  const parts = path.split('/').flatMap((part) => {
    const [, name = '', pass] = /^(.*)\[(\d+)\]$/.exec(part) ?? [];
    const id = names.get(name);
    return id === undefined ? [] : [[id, Number(pass)] as const];
  });
  return Object.fromEntries(parts);
}
