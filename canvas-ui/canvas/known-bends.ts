import { isSamePoint, type Point } from '#model';

/** Corners of an edge by {@link endsKey}: they hold between these very points of its graph. */
export type EdgeBends = ReadonlyMap<string, readonly Point[]>;

export interface LineEnds {
  start: Point;
  end: Point;
}

/** So many layouts of one edge are remembered, so that its corners are there again after an undo. */
const MAX_LAYOUTS = 30;
const NONE: EdgeBends = new Map();

/** The corners that layouts gave to edges. What is known of an edge stays the same object until something new is learned of it. */
export class KnownBends {
  readonly #edges = new Map<string, EdgeBends>();

  of(edge: string): EdgeBends {
    return this.#edges.get(edge) ?? NONE;
  }

  learn(edge: string, ends: LineEnds, points: readonly Point[]): void {
    const [before, key] = [this.of(edge), endsKey(ends)];
    if (isSameLine(before.get(key), points)) return;
    const all = [...[...before].filter(([other]) => other !== key), [key, points] as const];
    this.#edges.set(edge, new Map(all.slice(-MAX_LAYOUTS)));
  }
}

export function bendsBetween(bends: EdgeBends, ends: LineEnds): readonly Point[] {
  return bends.get(endsKey(ends)) ?? [];
}

function endsKey({ start, end }: LineEnds): string {
  return [start.x, start.y, end.x, end.y].map((number) => Math.round(number)).join();
}

function isSameLine(one: readonly Point[] | undefined, other: readonly Point[]): boolean {
  return one?.length === other.length && one.every((point, at) => isSamePoint(other[at], point));
}
