import type { Block, Edge, FunctionDocument, Graph } from '#schema';
import { dagreEngine } from '../../canvas-ui/layout/dagre-engine.ts';
import { layoutFunction, takeLayout } from '../../canvas-ui/model/index.ts';
import { aBlock, aFunction, expr, lit, text } from '../support/build.ts';
import { edited, toolsFor } from '../support/canvas-model.ts';

export interface Size {
  blocks: number;
  edges: number;
}

export const SIZES: readonly Size[] = [
  { blocks: 20, edges: 25 },
  { blocks: 100, edges: 128 },
  { blocks: 500, edges: 640 },
];

/** How far back a block takes its edges from: what a person draws is long rather than wide. */
const REACH = 7;
const IN_CONTAINER = 8;

/** A function of that size, the same for the same seed, with the positions that an author would have saved. */
export function generated(name: string, { blocks, edges }: Size, seed: number): FunctionDocument {
  const maker = new GraphMaker(seed);
  const body = maker.graph(blocks, true);
  maker.addEdges(edges);
  const params = [{ name: 'orderId', type: 'integer' as const, required: true, default: 7 }];
  const document = aFunction(body, { name, params });
  const { positions } = layoutFunction(document, toolsFor(document).shapes, dagreEngine);
  return edited(document, takeLayout(positions, { tidy: true }));
}

class GraphMaker {
  readonly #graphs: Graph[] = [];
  #seed: number;
  #blocks = 0;
  #edges = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A chain with branches; every ninth block is a container, whose inside counts too. */
  graph(blocks: number, isBody: boolean): Graph {
    const graph: Graph = { blocks: [], edges: [] };
    this.#graphs.push(graph);
    const last = this.#blocks + blocks;
    while (this.#blocks < last) {
      const left = last - this.#blocks - 1;
      const isContainer = isBody && left > IN_CONTAINER && this.#below(25) === 0;
      this.#add(graph, isContainer ? this.#container() : this.#simple());
    }
    return graph;
  }

  /** Second ways to blocks that have one, until there are as many edges as wished for. */
  addEdges(wanted: number): void {
    for (let tries = 0; this.#edges < wanted && tries < 100_000; tries++) {
      const graph = this.#graphs[this.#below(this.#graphs.length)];
      const at = 1 + this.#below(graph ? graph.blocks.length : 1);
      if (graph?.blocks[at]) this.#connect(graph, at);
    }
  }

  #add(graph: Graph, block: Block): void {
    graph.blocks.push(block);
    if (graph.blocks.length > 1) this.#connect(graph, graph.blocks.length - 1);
  }

  #connect({ blocks, edges }: Graph, at: number): void {
    const from = blocks[Math.max(0, at - 1 - this.#below(REACH))];
    const to = blocks[at];
    if (!from || !to || edges.some((edge) => edge.from === from.id && edge.to === to.id)) return;
    const edge: Edge = { from: from.id, port: this.#port(from), to: to.id };
    edges.push(edge);
    this.#edges++;
  }

  #port({ type }: Block): string {
    if (type === 'condition') return this.#below(2) === 0 ? 'true' : 'false';
    return type === 'javascript' && this.#below(6) === 0 ? 'error' : 'out';
  }

  #container(): Block {
    const name = this.#name('each');
    const body = this.graph(IN_CONTAINER, false);
    return aBlock('loop', name, { kind: 'forEach', items: lit([1, 2, 3]) }, { graphs: { body } });
  }

  #simple(): Block {
    const kind = this.#below(10);
    const name = this.#name('step');
    if (kind < 3) return aBlock('condition', name, { when: expr(`params.orderId > ${this.#below(100)}`) });
    if (kind < 6) return aBlock('javascript', name, { code: `return { total: params.orderId * ${kind} };` });
    if (kind < 8) return aBlock('log', name, { message: text(`order {{ params.orderId }} at ${name}`) });
    return aBlock('variables', name, { set: [{ name: `total${this.#blocks}`, value: expr('params.orderId + 1') }] });
  }

  #name(stem: string): string {
    return `${stem}${this.#blocks++}`;
  }

  #below(limit: number): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed % limit;
  }
}
