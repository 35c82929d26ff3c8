import type { CatalogIndex, FunctionLayout, Point, Shapes } from '#model';
import type { FunctionDocument } from '#schema';
import { EdgeMaker, type PlannedEdge } from './flow-edges.ts';
import { NodeMaker, type PlannedNode } from './flow-nodes.ts';
import type { Flow } from './flow-types.ts';
import { placesOf } from './places.ts';

export interface FlowInput {
  document: FunctionDocument;
  shapes: Shapes;
  catalog: CatalogIndex;
  bends: FunctionLayout['bends'];
}

/** Corners of this many edges are remembered, so that they are there again after an undo. */
const MAX_BENDS = 20_000;

/**
 * Makes nodes and edges of a function, again and again: what has not changed stays the same object, and if nothing has, the same
 * list, so that React Flow leaves it alone. Nodes come with their sizes and the places of their handles, so that nothing has to be
 * measured.
 */
export function createFlow(): (input: FlowInput) => Flow {
  const nodes = createKeeper((one: PlannedNode) => one.node());
  const edges = createKeeper((one: PlannedEdge) => one.edge());
  let bends: FunctionLayout['bends'] | undefined;
  const known = new Map<string, readonly Point[]>();
  return (input) => {
    const places = placesOf(input.document, input.shapes);
    const edgeMaker = new EdgeMaker(input, places);
    if (input.bends !== bends) {
      bends = input.bends;
      for (const [key, points] of edgeMaker.bendsOf(bends)) {
        known.delete(key);
        known.set(key, points);
      }
      for (const key of known.keys()) {
        if (known.size <= MAX_BENDS) break;
        known.delete(key);
      }
    }
    return {
      nodes: nodes(new NodeMaker(input, places).nodes()),
      edges: edges(edgeMaker.edges(known)),
      places: places.blocks,
      graphs: places.graphs,
    };
  };
}

interface Planned {
  id: string;
  key: string;
  block?: unknown;
}

/** Makes what is planned, unless it has been made for the plan before. */
function createKeeper<Plan extends Planned, Made>(make: (plan: Plan) => Made): (plans: readonly Plan[]) => Made[] {
  let last: Made[] = [];
  let before = new Map<string, { plan: Plan; made: Made }>();
  return (plans) => {
    const all = plans.map((plan) => {
      const old = before.get(plan.id);
      return old?.plan.key === plan.key && old.plan.block === plan.block ? old : { plan, made: make(plan) };
    });
    before = new Map(all.map((one) => [one.plan.id, one]));
    const isSame = all.length === last.length && all.every(({ made }, at) => made === last[at]);
    if (!isSame) last = all.map(({ made }) => made);
    return last;
  };
}
