/** `; did you mean "total"?`, or nothing. Looks at 1,000 candidates at most. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  if (name.length > 60) return '';
  const most = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let least = most + 1;
  let looked = 0;
  for (const candidate of candidates) {
    if (++looked > 1_000) break;
    if (Math.abs(candidate.length - name.length) > most) continue;
    const changes = distance(name.toLowerCase(), candidate.toLowerCase());
    if (changes < least) {
      least = changes;
      best = candidate;
    }
  }
  return best === undefined ? '' : `; did you mean "${best}"?`;
}

/** Letters to add, remove or change to get from one text to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const change = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
