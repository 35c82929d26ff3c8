import {
  ArrowRightToLine,
  Braces,
  Database,
  FileCode,
  Globe,
  type LucideIcon,
  Mail,
  OctagonAlert,
  Repeat,
  Shuffle,
  Split,
  SquareFunction,
  Timer,
} from 'lucide-react';
import { memo } from 'react';
import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';

/** Colour and icon of each kind of block; the tint is the colour at the strength of the theme. */
const kinds = {
  io: [ArrowRightToLine, 'text-kind-io bg-tint-io'],
  query: [Database, 'text-kind-query bg-tint-query'],
  http: [Globe, 'text-kind-query bg-tint-query'],
  mail: [Mail, 'text-kind-query bg-tint-query'],
  js: [Braces, 'text-kind-js bg-tint-js'],
  python: [FileCode, 'text-kind-python bg-tint-python'],
  logic: [Split, 'text-kind-logic bg-tint-logic'],
  loop: [Repeat, 'text-kind-loop bg-tint-loop'],
  call: [SquareFunction, 'text-kind-call bg-tint-call'],
  wait: [Timer, 'text-kind-wait bg-tint-wait'],
  error: [OctagonAlert, 'text-kind-error bg-tint-error'],
  transform: [Shuffle, 'text-kind-transform bg-tint-transform'],
} as const satisfies Record<string, readonly [LucideIcon, string]>;

export type TileKind = keyof typeof kinds;

export interface KindTileProps {
  kind: TileKind;
  size?: 'small' | 'default' | undefined;
  /** Where a block has an icon of its own. */
  icon?: LucideIcon | undefined;
  className?: string | undefined;
}

/** A run changes what stands beside it, hundreds of times a second, and never this. */
export const KindTile = memo(function KindTile({ kind, size = 'default', icon, className }: KindTileProps) {
  const [ofKind, colors] = kinds[kind];
  const isSmall = size === 'small';
  return (
    <span
      aria-hidden="true"
      className={cx(
        'inline-flex shrink-0 items-center justify-center',
        isSmall ? 'size-5 rounded-chip' : 'size-8 rounded-control',
        colors,
        className,
      )}
    >
      <Icon icon={icon ?? ofKind} size={isSmall ? 12 : 16} />
    </span>
  );
});
