import type { CatalogIndex, FunctionLayout, Shapes } from '#model';
import type { FunctionDocument } from '#schema';
import { EdgeMaker } from './flow-edges.ts';
import { NodeMaker } from './flow-nodes.ts';
import type { CanvasEdge, CanvasNode, Flow } from './flow-types.ts';
import { KnownBends } from './known-bends.ts';
import { createPlaceKeeper, placesOf } from './places.ts';

export interface FlowInput {
  document: FunctionDocument;
  shapes: Shapes;
  catalog: CatalogIndex;
  bends: FunctionLayout['bends'];
}

/**
 * Makes nodes and edges of a function, again and again: what has not changed stays the same object, and if nothing has, the same
 * list, so that React Flow leaves it alone. Nodes come with their sizes and the places of their handles, so that nothing has to be
 * measured.
 */
export function createFlow(): (input: FlowInput) => Flow {
  const nodes = createKeeper<CanvasNode>();
  const edges = createKeeper<CanvasEdge>();
  const keepPlaces = createPlaceKeeper();
  let bends: FunctionLayout['bends'] | undefined;
  const known = new KnownBends();
  return (input) => {
    const places = keepPlaces(placesOf(input.document, input.shapes));
    const edgeMaker = new EdgeMaker(input, places);
    if (input.bends !== bends) {
      bends = input.bends;
      edgeMaker.learnBends(bends, known);
    }
    return {
      nodes: nodes(new NodeMaker(input, places).nodes()),
      edges: edges(edgeMaker.edges(known)),
      places: places.blocks,
      graphs: places.graphs,
    };
  };
}

/**
 * Made in up to three steps, the cheapest first, since most of a function stays as it is: with the same basis it is what it was; with
 * the same key it looks as it did.
 */
export interface Planned<Made> {
  id: string;
  /** All that it is made of, compared by identity. */
  basis: readonly unknown[];
  sketch(): Sketch<Made>;
}

export interface Sketch<Made> {
  key: string;
  /** Compared by identity. */
  block?: unknown;
  make(): Made;
}

interface Kept<Made> {
  id: string;
  basis: readonly unknown[];
  key: string;
  block: unknown;
  made: Made;
}

/** Makes what is planned, unless it has been made for the plan before. */
function createKeeper<Made>(): (plans: readonly Planned<Made>[]) => Made[] {
  let last: Made[] = [];
  let before = new Map<string, Kept<Made>>();
  const keep = ({ id, basis, sketch }: Planned<Made>): Kept<Made> => {
    const old = before.get(id);
    if (old && isSameBasis(old.basis, basis)) return old;
    const { key, block, make } = sketch();
    const isSame = old?.key === key && old.block === block;
    return { id, basis, key, block, made: isSame ? old.made : make() };
  };
  return (plans) => {
    const all = plans.map(keep);
    before = new Map(all.map((one) => [one.id, one]));
    const isSame = all.length === last.length && all.every(({ made }, at) => made === last[at]);
    if (!isSame) last = all.map(({ made }) => made);
    return last;
  };
}

function isSameBasis(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, at) => part === other[at]);
}
