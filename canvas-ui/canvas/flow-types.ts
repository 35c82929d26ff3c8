import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react';
import type { Box, GraphKey, Point } from '#model';
import type { Block, CatalogDocument, Edge, Layout } from '#schema';

/** Decides colour and icon. */
export type BlockKind = CatalogDocument['blocks'][number]['kind'];

export type Note = NonNullable<Layout['notes']>[number];

/** What stands above the first blocks: the parameters. Not a block, so its id is none that a document can spell. */
export const INPUT_ID = '@input';
/** The frame around the graph that runs when the function fails. */
export const HANDLER_ID = '@onError';
const NOTE_PREFIX = '@note:';

export function noteNodeId(id: string): string {
  return `${NOTE_PREFIX}${id}`;
}

export function noteOfNode(id: string): string | undefined {
  return id.startsWith(NOTE_PREFIX) ? id.slice(NOTE_PREFIX.length) : undefined;
}

export function isBlockNode(id: string): boolean {
  return !id.startsWith('@');
}

/** Hit area of a handle; React Flow lets edges end at its outer side. */
export const HANDLE_SIZE = 24;
export const INPUT_HANDLE = 'in';

export interface SlotData {
  slot: string;
  title: string;
  key: GraphKey;
  box: Box;
  isEmpty: boolean;
}

export interface BlockData extends Record<string, unknown> {
  block: Block;
  kind: BlockKind;
  /** The type, or the resource with its kind, or the condition. */
  subtitle: string;
  /** Ways out; the error way last. */
  ports: readonly string[];
  /** Ways out that lead nowhere yet. */
  loose: readonly string[];
  isPinned: boolean;
  isContainer: boolean;
  /** Of an open container. */
  slots: readonly SlotData[];
}

interface InputData extends Record<string, unknown> {
  parameters: readonly string[];
}

interface HandlerData extends Record<string, unknown> {
  isEmpty: boolean;
}

interface NoteData extends Record<string, unknown> {
  note: Note;
}

export type BlockFlowNode = FlowNode<BlockData, 'block'>;
export type ContainerFlowNode = FlowNode<BlockData, 'container'>;
export type InputFlowNode = FlowNode<InputData, 'start'>;
export type HandlerFlowNode = FlowNode<HandlerData, 'handler'>;
export type NoteFlowNode = FlowNode<NoteData, 'note'>;
export type CanvasNode = BlockFlowNode | ContainerFlowNode | InputFlowNode | HandlerFlowNode | NoteFlowNode;

export interface EdgeData extends Record<string, unknown> {
  /** Undefined: from the parameters to a first block. */
  edge: Edge | undefined;
  target: string;
  /** Ways out of its source. */
  ports: readonly string[];
  /** Text of its chip, if the way needs a name. */
  label: string | undefined;
  isError: boolean;
  /** Corners of the layout, on the whole canvas; none if the layout does not know this edge as it is now. */
  bends: readonly Point[];
  start: Point;
  end: Point;
  sourceBox: Box;
  targetBox: Box;
  /** Where its chip has room: several edges into one block would put theirs at the same place. */
  labelAt: 'start' | 'end';
}

export type CanvasEdge = FlowEdge<EdgeData, 'branch'>;

/** Where a block stands. */
export interface NodePlace {
  graph: GraphKey;
  /** Where the graph's 0,0 lies in the node around it. Positions of the document count from there. */
  origin: Point;
  /** On the whole canvas. */
  box: Box;
}

export interface SlotPlace {
  key: GraphKey;
  /** Undefined for the function's own graphs. */
  container: string | undefined;
  box: Box;
  /** On the whole canvas. */
  origin: Point;
  depth: number;
}

export interface Flow {
  /** React Flow wants arrays that it could change, and does not. */
  nodes: CanvasNode[];
  edges: CanvasEdge[];
  places: ReadonlyMap<string, NodePlace>;
  graphs: ReadonlyMap<GraphKey, SlotPlace>;
}

export function edgeId({ from, port, to }: Edge): string {
  return `${from}|${port}|${to}`;
}
