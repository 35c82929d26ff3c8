import type { Edge } from '#schema';
import { ERROR_PORT } from './document.ts';
import { applyEvents, type BlockRun, NO_RUN, type NumberedEvent, type RunState } from './run-state.ts';

/**
 * A run that many components watch, each its own block. Events wait until `schedule.blocks` calls back, so that a thousand of
 * them make one update, and only of the blocks that they are about. Who watches the whole run waits for `schedule.whole`, which
 * may come less often.
 */
export interface RunStore {
  state(): RunState;
  block(id: string): BlockRun | undefined;
  /** Takes events of the stream. */
  push(...events: readonly NumberedEvent[]): void;
  /** Shows another run: a past one, or none. */
  reset(state?: RunState): void;
  /** Told when a block changes; answers how to stop that. */
  watchBlock(id: string, listener: () => void): () => void;
  /** Told whatever changed, all in one go. */
  watch(listener: () => void): () => void;
  /** Id of the last event that came, also of those that still wait: where a broken stream goes on. */
  lastId(): number;
  /** Takes what waits at once: the tab is in the background and has no frames. */
  flush(): void;
}

export interface RunSchedule {
  blocks(flush: () => void): void;
  whole(tell: () => void): void;
}

export function createRunStore(schedule: RunSchedule): RunStore {
  let state = NO_RUN;
  let waiting: NumberedEvent[] = [];
  let isScheduled = false;
  let isWholeScheduled = false;
  const listeners = new Set<() => void>();
  const byBlock = new Map<string, Set<() => void>>();

  const tell = (changed: Iterable<string>): void => {
    for (const id of changed) for (const listener of [...(byBlock.get(id) ?? [])]) listener();
    if (isWholeScheduled) return;
    isWholeScheduled = true;
    schedule.whole(() => {
      isWholeScheduled = false;
      for (const listener of [...listeners]) listener();
    });
  };
  const flush = (): void => {
    isScheduled = false;
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    const taken = applyEvents(state, events);
    state = taken.state;
    tell(taken.changed);
  };
  return {
    state: () => state,
    block: (id) => state.blocks.get(id),
    lastId: () => waiting.at(-1)?.id ?? state.lastId,
    flush,
    push(...events) {
      waiting.push(...events);
      if (isScheduled) return;
      isScheduled = true;
      schedule.blocks(flush);
    },
    reset(next = NO_RUN) {
      const before = state;
      waiting = [];
      state = next;
      tell(new Set([...before.blocks.keys(), ...next.blocks.keys()]));
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watchBlock(id, listener) {
      const all = byBlock.get(id) ?? new Set();
      byBlock.set(id, all.add(listener));
      return () => {
        all.delete(listener);
        if (all.size === 0) byBlock.delete(id);
      };
    },
  };
}

/** How an edge is drawn in a run: `taken` thick, `dead` dashed, `open` as ever. `ports` are those of its source. */
export function edgeRun(source: BlockRun | undefined, edge: Edge, ports: readonly string[]): 'open' | 'taken' | 'dead' {
  if (!source) return 'open';
  if (source.ports.has(edge.port)) return 'taken';
  // A disabled block passes through its first way out, and a failure that nothing handles takes none.
  if (source.status === 'disabled' && edge.port === ports[0] && edge.port !== ERROR_PORT) return 'taken';
  return source.running > 0 ? 'open' : 'dead';
}
