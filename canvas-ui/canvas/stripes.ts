import type { BlockKind } from './flow-types.ts';

/** The colour of a kind, as the stripe at the left of its blocks. */
export const STRIPES: Record<BlockKind, string> = {
  io: 'bg-kind-io',
  query: 'bg-kind-query',
  http: 'bg-kind-query',
  mail: 'bg-kind-query',
  js: 'bg-kind-js',
  python: 'bg-kind-python',
  logic: 'bg-kind-logic',
  loop: 'bg-kind-loop',
  call: 'bg-kind-call',
  wait: 'bg-kind-wait',
  error: 'bg-kind-error',
  transform: 'bg-kind-transform',
};

/** The same, faint: all of a block that is far away. */
export const TINTS: Record<BlockKind, string> = {
  io: 'bg-tint-io',
  query: 'bg-tint-query',
  http: 'bg-tint-query',
  mail: 'bg-tint-query',
  js: 'bg-tint-js',
  python: 'bg-tint-python',
  logic: 'bg-tint-logic',
  loop: 'bg-tint-loop',
  call: 'bg-tint-call',
  wait: 'bg-tint-wait',
  error: 'bg-tint-error',
  transform: 'bg-tint-transform',
};
