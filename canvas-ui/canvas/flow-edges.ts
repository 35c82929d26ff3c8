import {
  BLOCK_HEIGHT,
  BLOCK_WIDTH,
  BODY,
  ERROR_PORT,
  type FunctionLayout,
  type GraphKey,
  ON_ERROR,
  type Point,
  portsOf,
  slotKey,
} from '#model';
import type { Block, Edge, Graph } from '#schema';
import { portLabel, spokenEdge } from './block-words.ts';
import { inputCorner, keyOf, startsOf } from './flow-nodes.ts';
import {
  type CanvasEdge,
  type EdgeData,
  edgeId,
  INPUT_HANDLE,
  INPUT_ID,
  type NodePlace,
  type SlotPlace,
} from './flow-types.ts';
import { bendsBetween, type EdgeBends, type KnownBends, type LineEnds } from './known-bends.ts';
import type { Places } from './places.ts';
import { portPoint } from './port-places.ts';
import type { FlowInput, Planned, Sketch } from './to-flow.ts';

type PlannedEdge = Planned<CanvasEdge>;

interface Sides {
  graph: SlotPlace;
  source: NodePlace;
  target: NodePlace;
  from: Block;
  to: Block;
}

interface Ends extends LineEnds {
  origin: Point;
  ports: readonly string[];
}

/** Edges of one version of a function. */
export class EdgeMaker {
  readonly #input: FlowInput;
  readonly #places: Places;
  readonly #graphs: readonly { key: GraphKey; graph: Graph }[];
  readonly #blocks: ReadonlyMap<string, Block>;

  constructor(input: FlowInput, places: Places) {
    this.#input = input;
    this.#places = places;
    this.#graphs = drawnGraphs(input);
    this.#blocks = new Map(this.#graphs.flatMap(({ graph }) => graph.blocks.map((block) => [block.id, block])));
  }

  /** Takes the corners that a layout gives to each edge, for the ends that they fit. */
  learnBends(bends: FunctionLayout['bends'], known: KnownBends): void {
    for (const { key, graph } of this.#graphs) {
      for (const [at, edge] of graph.edges.entries()) {
        const points = bends[key]?.[at];
        const sides = points && this.#sides(edge, key);
        if (sides) known.learn(edgeId(edge), this.#ends(edge, sides), points);
      }
    }
  }

  edges(known: KnownBends): PlannedEdge[] {
    const input = inputCorner(this.#input.document, this.#places);
    const inputs = startsOf(this.#input.document.body).flatMap(({ id }) => this.#inputEdge(id, input) ?? []);
    const others = this.#graphs.flatMap(({ key, graph }) => {
      const coming = new Map<string, number>();
      for (const { to } of graph.edges) coming.set(to, (coming.get(to) ?? 0) + 1);
      return graph.edges.flatMap((edge) => this.#edge(edge, key, { known, isOnly: coming.get(edge.to) === 1 }) ?? []);
    });
    return [...inputs, ...others];
  }

  /** What an edge is between. Undefined: it is not drawn. */
  #sides(edge: Edge, key: GraphKey): Sides | undefined {
    const [source, target] = [this.#places.blocks.get(edge.from), this.#places.blocks.get(edge.to)];
    const [from, to] = [this.#blocks.get(edge.from), this.#blocks.get(edge.to)];
    const graph = this.#places.graphs.get(key);
    return source && target && from && to && graph && { graph, source, target, from, to };
  }

  /** Both ends, counted from the origin of their graph. */
  #ends({ port }: Edge, { graph: { origin }, source, target, from }: Sides): Ends {
    const ports = portsOf(from, this.#input.shapes);
    const isOpen = (this.#places.sizes.get(from.id)?.slots.size ?? 0) > 0;
    const out = portPoint(ports, port, source.box, isOpen);
    return {
      start: { x: source.box.x - origin.x + out.x, y: source.box.y - origin.y + out.y },
      end: { x: target.box.x - origin.x + target.box.width / 2, y: target.box.y - origin.y },
      origin,
      ports,
    };
  }

  #edge(edge: Edge, key: GraphKey, { known, isOnly }: { known: KnownBends; isOnly: boolean }): PlannedEdge | undefined {
    const sides = this.#sides(edge, key);
    if (!sides) return undefined;
    const { graph, source, target, from, to } = sides;
    const id = edgeId(edge);
    const bends = known.of(id);
    return {
      id,
      basis: [graph, source, target, from, to.name, this.#input.shapes, bends, isOnly],
      sketch: () => this.#sketch(edge, sides, { bends, isOnly }),
    };
  }

  #sketch(edge: Edge, sides: Sides, { bends, isOnly }: { bends: EdgeBends; isOnly: boolean }): Sketch<CanvasEdge> {
    const ends = this.#ends(edge, sides);
    const isError = edge.port === ERROR_PORT;
    const isNamed = isError || ends.ports.length > 2;
    const label = isError ? 'on error' : isNamed ? portLabel(edge.port) : undefined;
    return sketched({
      id: edgeId(edge),
      source: edge.from,
      port: edge.port,
      name: spokenEdge(sides.from.name, sides.to.name, label),
      origin: ends.origin,
      data: {
        edge,
        target: edge.to,
        ports: ends.ports,
        label,
        isError,
        bends: bendsBetween(bends, ends),
        start: ends.start,
        end: ends.end,
        sourceBox: sides.source.box,
        targetBox: sides.target.box,
        labelAt: isOnly ? 'end' : 'start',
      },
    });
  }

  #inputEdge(target: string, input: Point | undefined): PlannedEdge | undefined {
    const box = this.#places.blocks.get(target)?.box;
    if (!box || !input) return undefined;
    const size = { width: BLOCK_WIDTH, height: BLOCK_HEIGHT };
    const id = `${INPUT_ID}|out|${target}`;
    const name = spokenEdge('Input', this.#blocks.get(target)?.name ?? '', undefined);
    const sketch = () =>
      sketched({
        id,
        source: INPUT_ID,
        port: 'out',
        name,
        origin: { x: 0, y: 0 },
        data: {
          edge: undefined,
          target,
          ports: ['out'],
          label: undefined,
          isError: false,
          bends: [],
          start: { x: input.x + BLOCK_WIDTH / 2, y: input.y + BLOCK_HEIGHT },
          end: { x: box.x + box.width / 2, y: box.y },
          sourceBox: { ...input, ...size },
          targetBox: box,
          labelAt: 'end',
        },
      });
    return { id, basis: [name, box, input.x, input.y], sketch };
  }
}

/** Every graph that is not inside of a collapsed container. */
function drawnGraphs({ document }: FlowInput): { key: GraphKey; graph: Graph }[] {
  const found: { key: GraphKey; graph: Graph }[] = [];
  const collapsed = new Set(document.layout.collapsed);
  const visit = (key: GraphKey, graph: Graph) => {
    found.push({ key, graph });
    for (const block of graph.blocks) {
      if (collapsed.has(block.id)) continue;
      for (const [slot, inner] of Object.entries(block.graphs ?? {})) visit(slotKey(block.id, slot), inner);
    }
  };
  visit(BODY, document.body);
  if (document.onError) visit(ON_ERROR, document.onError);
  return found;
}

interface Drawn {
  id: string;
  source: string;
  port: string;
  name: string;
  /** What the corners and both ends count from. */
  origin: Point;
  data: EdgeData;
}

function sketched({ id, source, port, name, origin, data }: Drawn): Sketch<CanvasEdge> {
  const { start, end, bends, sourceBox, targetBox, label, labelAt } = data;
  const numbers = [origin, start, end, ...bends].map(({ x, y }) => `${x},${y}`).join(' ');
  const make = (): CanvasEdge => ({
    id,
    type: 'branch',
    source,
    sourceHandle: port,
    target: data.target,
    targetHandle: INPUT_HANDLE,
    ariaLabel: name,
    focusable: false,
    ...(data.edge === undefined ? { reconnectable: false } : {}),
    data: {
      ...data,
      bends: bends.map((point) => add(point, origin)),
      start: add(start, origin),
      end: add(end, origin),
    },
  });
  return { key: `${name} ${label} ${labelAt} ${numbers} ${keyOf(sourceBox)} ${keyOf(targetBox)}`, make };
}

function add(one: Point, other: Point): Point {
  return { x: one.x + other.x, y: one.y + other.y };
}
