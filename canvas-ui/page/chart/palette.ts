const COLOURS = [
  'text-accent',
  'text-kind-query',
  'text-kind-logic',
  'text-kind-loop',
  'text-kind-transform',
  'text-kind-call',
  'text-kind-js',
  'text-kind-wait',
];

/** Lines differ by their dashes too, for who can not tell the colours apart. */
const DASHES = [undefined, '6 3', '2 3', '8 3 2 3'];

export function colourOf(series: number): string {
  return COLOURS[series % COLOURS.length] ?? '';
}

export function dashOf(series: number): string | undefined {
  return DASHES[series % DASHES.length];
}
