import type { Run, Step } from '#schema';

/** One line of a timeline: the run itself, a step, or one pass of a loop. Times are milliseconds since 1970. */
export interface TimelineNode {
  id: string;
  kind: 'run' | 'step' | 'pass';
  name: string;
  /** Undefined for the run, for passes, and where the record has only what is inside. */
  step: Step | undefined;
  from: number;
  to: number;
  isUnderWay: boolean;
  /** It or something in it failed. */
  hasFailed: boolean;
  children: TimelineNode[];
  /** Set if there are passes inside. */
  passes: PassStats | undefined;
}

export interface PassStats {
  count: number;
  failed: number;
  p50: number;
  max: number;
}

/** The tree of a run by the paths of its steps: `eachOrder[2]/save` is in the third pass of `eachOrder`. */
export function buildTimeline(run: Run, steps: readonly Step[], now: number): TimelineNode {
  const from = Date.parse(run.startedAt);
  const isUnderWay = ['queued', 'running', 'waiting'].includes(run.status);
  const root = emptyNode('', 'run', run.functionName);
  root.from = from;
  root.to = run.durationMs === null ? (isUnderWay ? Math.max(now, from) : from) : from + run.durationMs;
  root.isUnderWay = isUnderWay;
  root.hasFailed = run.status === 'failed';
  const nodes = new Map<string, TimelineNode>([['', root]]);
  for (const step of steps) place(nodes, step, isUnderWay ? now : undefined);
  finish(root);
  return root;
}

function emptyNode(id: string, kind: TimelineNode['kind'], name: string): TimelineNode {
  const times = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  const state = { isUnderWay: false, hasFailed: false };
  return { id, kind, name, step: undefined, ...times, ...state, children: [], passes: undefined };
}

function place(nodes: Map<string, TimelineNode>, step: Step, now: number | undefined): void {
  const node = nodeAt(nodes, step.path);
  const from = Date.parse(step.startedAt);
  const isUnderWay = now !== undefined && ['queued', 'running', 'waiting'].includes(step.status);
  node.name = step.name;
  node.step = step;
  node.from = from;
  node.to = isUnderWay ? Math.max(now, from) : from + step.durationMs;
  node.isUnderWay = isUnderWay;
  node.hasFailed = step.status === 'error' || step.status === 'handled';
}

/** The node of a path, with all that it is in; what is inside often comes before what it is in. */
function nodeAt(nodes: Map<string, TimelineNode>, path: string): TimelineNode {
  const known = nodes.get(path);
  if (known) return known;
  const [, container, pass] = /^(.*)\[(\d+)\]$/s.exec(path) ?? [];
  const cut = path.lastIndexOf('/');
  const node =
    container === undefined
      ? emptyNode(path, 'step', path.slice(cut + 1))
      : emptyNode(path, 'pass', `Pass ${Number(pass) + 1}`);
  nodes.set(path, node);
  nodeAt(nodes, container ?? path.slice(0, Math.max(0, cut))).children.push(node);
  return node;
}

/** From the inside out: order, times of what has none of its own, and counts. */
function finish(node: TimelineNode): void {
  for (const child of node.children) finish(child);
  node.children.sort((a, b) => a.from - b.from || passOf(a) - passOf(b));
  if (node.kind === 'pass' || (node.kind === 'step' && !node.step)) {
    for (const { from, to, isUnderWay } of node.children) {
      node.from = Math.min(node.from, from);
      node.to = Math.max(node.to, to);
      node.isUnderWay ||= isUnderWay;
    }
  }
  node.hasFailed ||= node.children.some(({ hasFailed }) => hasFailed);
  const passes = node.children.filter(({ kind }) => kind === 'pass');
  if (passes.length > 0) node.passes = statsOf(passes);
}

function passOf({ kind, id }: TimelineNode): number {
  return kind === 'pass' ? Number(/\[(\d+)\]$/.exec(id)?.[1]) : 0;
}

function statsOf(passes: readonly TimelineNode[]): PassStats {
  const durations = passes.map(({ from, to }) => to - from).sort((a, b) => a - b);
  return {
    count: passes.length,
    failed: passes.filter(({ hasFailed }) => hasFailed).length,
    p50: durations[Math.ceil(durations.length / 2) - 1] ?? 0,
    max: durations.at(-1) ?? 0,
  };
}
