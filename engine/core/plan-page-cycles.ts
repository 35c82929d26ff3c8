import type { PageContext, PageRead } from './page-context.ts';
import { report } from './plan-context.ts';

/** Reports what depends on itself, with the way round: `search.value → getCustomers → search.value`. */
export function checkCycles(context: PageContext): void {
  const reads = Map.groupBy(context.reads, ({ from }) => from);
  const done = new Set<string>();
  const reported = new Set<string>();
  const visit = (node: string, way: readonly PageRead[]): void => {
    const start = way.findIndex(({ from }) => from === node);
    if (start >= 0) {
      reportCycle(context, way.slice(start), reported);
      return;
    }
    if (done.has(node)) return;
    for (const read of reads.get(node) ?? []) visit(read.to, [...way, read]);
    done.add(node);
  };
  for (const node of reads.keys()) visit(node, []);
}

/** Once, however one comes to it. */
function reportCycle(context: PageContext, way: readonly PageRead[], reported: Set<string>): void {
  const nodes = way.map(({ from }) => from);
  const key = JSON.stringify([...new Set(nodes)].sort());
  if (reported.has(key)) return;
  reported.add(key);
  const message = `this depends on itself: ${[...nodes, nodes[0]].join(' → ')}`;
  report(context, 'reference.cycle', message, way.at(-1)?.at ?? '');
}
