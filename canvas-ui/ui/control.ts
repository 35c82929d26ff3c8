import { cx } from './cx.ts';

export type ControlSize = 'compact' | 'default' | 'large';

/** Heights of ux.md 14. A finger needs 40 px, whatever the size. */
export const controlHeight: Record<ControlSize, string> = {
  compact: 'h-7 pointer-coarse:h-10',
  default: 'h-8 pointer-coarse:h-10',
  large: 'h-9 pointer-coarse:h-10',
};

/** The box of everything that is typed into: the ring lies on the border, so neighbours are never covered. */
export const inputBox = cx(
  'w-full min-w-0 rounded-control border border-strong bg-surface text-body text-text placeholder:text-subtle',
  'transition-colors duration-120 ease-out',
  'data-hovered:border-muted data-invalid:border-error',
  'data-disabled:border-border data-disabled:bg-sunken data-disabled:text-subtle data-disabled:cursor-not-allowed',
);

/** The ring of tokens.css, moved onto the border. */
export const inputRing = '-outline-offset-1';

/** The same for a box whose input lies inside it. */
export const groupRing = '-outline-offset-1 data-focus-within:outline-2 data-focus-within:outline-accent';
