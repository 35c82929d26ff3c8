import type { Graph } from '#schema';
import type { PlannedBlock, PlannedGraph } from './plan.ts';
import { ERROR_PORT } from './run-state.ts';

/**
 * The block after which a graph can end without a Return, in plan order; undefined if every way through it ends with one, or
 * fails. Ways that run at the same time need one Return among them.
 */
export function endWithoutReturn(graph: Graph, planned: PlannedGraph): PlannedBlock | undefined {
  return new Ways(graph, planned).open();
}

class Ways {
  readonly #graph: Graph;
  readonly #planned: PlannedGraph;
  readonly #byId: ReadonlyMap<string, PlannedBlock>;
  /** The block that each block may end after; null where a Return always comes. */
  readonly #known = new Map<string, PlannedBlock | null>();

  constructor(graph: Graph, planned: PlannedGraph) {
    this.#graph = graph;
    this.#planned = planned;
    this.#byId = new Map(planned.blocks.map((each) => [each.block.id, each]));
  }

  open(): PlannedBlock | undefined {
    const first = this.#planned.blocks.filter((_, index) => this.#planned.shape.incoming[index]?.length === 0);
    return this.#openAmong(first);
  }

  /** These run together: open where all of them are. */
  #openAmong(blocks: readonly PlannedBlock[]): PlannedBlock | undefined {
    const ends = blocks.map((each) => this.#openFrom(each));
    return ends.includes(null) ? undefined : (ends[0] ?? undefined);
  }

  #openFrom(from: PlannedBlock): PlannedBlock | null {
    const { block } = from;
    const known = this.#known.get(block.id);
    if (known !== undefined) return known;
    const end = this.#alwaysLeaves(from) ? null : (this.#openPort(from) ?? null);
    this.#known.set(block.id, end);
    return end;
  }

  /** A block without ways out ends the run, or the pass of a loop, by itself. */
  #openPort(from: PlannedBlock): PlannedBlock | undefined {
    const { bound, handlesErrors, block } = from;
    for (const port of handlesErrors ? [...bound.ports, ERROR_PORT] : bound.ports) {
      const next = this.#graph.edges.flatMap((edge) => {
        const to = edge.from === block.id && edge.port === port ? this.#byId.get(edge.to) : undefined;
        return to ? [to] : [];
      });
      const open = next.length === 0 ? from : this.#openAmong(next);
      if (open) return open;
    }
    return undefined;
  }

  /** Each of its graphs that has blocks ends with a Return. A loop may have no pass at all. */
  #alwaysLeaves({ block, bound, graphs }: PlannedBlock): boolean {
    const isFilled = (slot: string) => (block.graphs?.[slot]?.blocks.length ?? 0) > 0;
    const slots = bound.graphs.filter((slot) => slot.mayLeave !== false && isFilled(slot.slot));
    if (slots.length === 0 || slots.some((slot) => slot.loop)) return false;
    return slots.every(({ slot }) => {
      const [graph, planned] = [block.graphs?.[slot], graphs.get(slot)];
      return graph && planned && !endWithoutReturn(graph, planned);
    });
  }
}
