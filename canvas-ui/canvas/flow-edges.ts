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
import { type CanvasEdge, type EdgeData, edgeId, INPUT_HANDLE, INPUT_ID } from './flow-types.ts';
import type { Places } from './places.ts';
import { portPoint } from './port-places.ts';
import type { FlowInput } from './to-flow.ts';

/** An edge that need not be made: with the same key it is the one that was made before. */
export interface PlannedEdge {
  id: string;
  key: string;
  edge(): CanvasEdge;
}

interface Ends {
  start: Point;
  end: Point;
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

  /** The layout's corners of each edge, by the edge and the ends that they fit. */
  bendsOf(bends: FunctionLayout['bends']): Map<string, readonly Point[]> {
    const found = new Map<string, readonly Point[]>();
    for (const { key, graph } of this.#graphs) {
      for (const [at, edge] of graph.edges.entries()) {
        const points = bends[key]?.[at];
        const ends = this.#ends(edge, key);
        if (points && ends) found.set(bendKey(edge, ends), points);
      }
    }
    return found;
  }

  edges(known: ReadonlyMap<string, readonly Point[]>): PlannedEdge[] {
    const inputs = startsOf(this.#input.document.body).map(({ id }) => this.#inputEdge(id));
    const others = this.#graphs.flatMap(({ key, graph }) => {
      const coming = Map.groupBy(graph.edges, ({ to }) => to);
      return graph.edges.flatMap((edge) => {
        const isOnly = coming.get(edge.to)?.length === 1;
        return this.#edge(edge, key, { known, isOnly }) ?? [];
      });
    });
    return [...inputs.flatMap((one) => one ?? []), ...others];
  }

  /** Both ends, counted from the origin of their graph. */
  #ends(edge: Edge, key: GraphKey): Ends | undefined {
    const [source, target] = [this.#places.blocks.get(edge.from), this.#places.blocks.get(edge.to)];
    const origin = this.#places.graphs.get(key)?.origin;
    const block = this.#blocks.get(edge.from);
    if (!source || !target || !origin || !block) return undefined;
    const ports = portsOf(block, this.#input.shapes);
    const isOpen = (this.#places.sizes.get(edge.from)?.slots.size ?? 0) > 0;
    const out = portPoint(ports, edge.port, source.box, isOpen);
    return {
      start: { x: source.box.x - origin.x + out.x, y: source.box.y - origin.y + out.y },
      end: { x: target.box.x - origin.x + target.box.width / 2, y: target.box.y - origin.y },
      origin,
      ports,
    };
  }

  #edge(
    edge: Edge,
    key: GraphKey,
    { known, isOnly }: { known: ReadonlyMap<string, readonly Point[]>; isOnly: boolean },
  ): PlannedEdge | undefined {
    const ends = this.#ends(edge, key);
    const [source, target] = [this.#places.blocks.get(edge.from), this.#places.blocks.get(edge.to)];
    if (!ends || !source || !target) return undefined;
    const bends = known.get(bendKey(edge, ends)) ?? [];
    const isError = edge.port === ERROR_PORT;
    const isNamed = isError || ends.ports.length > 2;
    const label = isError ? 'on error' : isNamed ? portLabel(edge.port) : undefined;
    const names = [this.#blocks.get(edge.from)?.name ?? '', this.#blocks.get(edge.to)?.name ?? ''] as const;
    return planned({
      id: edgeId(edge),
      source: edge.from,
      port: edge.port,
      name: spokenEdge(...names, label),
      origin: ends.origin,
      data: {
        edge,
        target: edge.to,
        ports: ends.ports,
        label,
        isError,
        bends,
        start: ends.start,
        end: ends.end,
        sourceBox: source.box,
        targetBox: target.box,
        labelAt: isOnly ? 'end' : 'start',
      },
    });
  }

  #inputEdge(target: string): PlannedEdge | undefined {
    const box = this.#places.blocks.get(target)?.box;
    const input = inputCorner(this.#input.document, this.#places);
    if (!box || !input) return undefined;
    const size = { width: BLOCK_WIDTH, height: BLOCK_HEIGHT };
    return planned({
      id: `${INPUT_ID}|out|${target}`,
      source: INPUT_ID,
      port: 'out',
      name: spokenEdge('Input', this.#blocks.get(target)?.name ?? '', undefined),
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

interface Sketch {
  id: string;
  source: string;
  port: string;
  name: string;
  /** What the corners and both ends count from. */
  origin: Point;
  data: EdgeData;
}

function planned({ id, source, port, name, origin, data }: Sketch): PlannedEdge {
  const { start, end, bends, sourceBox, targetBox, label, labelAt } = data;
  const numbers = [origin, start, end, ...bends].map(({ x, y }) => `${x},${y}`).join(' ');
  const edge = (): CanvasEdge => ({
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
  return { id, key: `${name} ${label} ${labelAt} ${numbers} ${keyOf(sourceBox)} ${keyOf(targetBox)}`, edge };
}

function add(one: Point, other: Point): Point {
  return { x: one.x + other.x, y: one.y + other.y };
}

/** Corners hold for an edge between these very points of its graph. */
function bendKey(edge: Edge, { start, end }: Pick<Ends, 'start' | 'end'>): string {
  const numbers = [start.x, start.y, end.x, end.y].map((number) => Math.round(number));
  return `${edgeId(edge)} ${numbers.join()}`;
}
