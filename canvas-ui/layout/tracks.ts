/** The piece of an edge that goes sideways between two rows of blocks. */
export interface Crossing {
  edge: number;
  isError: boolean;
  /** Number of the row above. */
  gap: number;
  from: number;
  to: number;
  /** The way out that it comes from, and the block that it leads to, if it does so in this gap. */
  start: string | undefined;
  end: string | undefined;
  /** How far down between the rows it lies, from 0 to 1. */
  part?: number;
}

/** Gives each crossing a height, so that those of different ways don't lie upon each other. */
export function setTracks(crossings: readonly Crossing[]): void {
  const gaps = Map.groupBy(
    crossings.filter(({ from, to }) => from !== to),
    ({ gap }) => gap,
  );
  for (const inGap of gaps.values()) setGap(inGap);
}

/** Who starts further out on his way goes first, so that ways to the same side don't cross. */
function setGap(crossings: readonly Crossing[]): void {
  const sorted = crossings.toSorted((a, b) => outward(a) - outward(b));
  const tracks = new Map<Crossing, number>();
  const done: Crossing[] = [];
  for (const one of sorted) {
    const above = done.filter((other) => isBeside(one, other)).map((other) => tracks.get(other) ?? 0);
    tracks.set(one, Math.max(-1, ...above) + 1);
    done.push(one);
  }
  const count = Math.max(...tracks.values()) + 1;
  for (const [crossing, track] of tracks) crossing.part = (track + 1) / (count + 1);
}

function outward({ from, to }: Crossing): number {
  return to > from ? -from : from;
}

/** Ways that come from one port, or end in one block, may share a line, but none with that of an error. */
function isBeside(one: Crossing, other: Crossing): boolean {
  const isShared =
    (one.start !== undefined && one.start === other.start) || (one.end !== undefined && one.end === other.end);
  if (isShared && one.isError === other.isError) return false;
  const [low, high] = [Math.min(one.from, one.to), Math.max(one.from, one.to)];
  return Math.max(low, Math.min(other.from, other.to)) <= Math.min(high, Math.max(other.from, other.to));
}
