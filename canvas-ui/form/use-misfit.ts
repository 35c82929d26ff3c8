import type { Value } from '#schema';
import { misfitOf } from './fit.ts';
import { switchMode } from './modes.ts';
import type { Preview } from './preview.ts';
import type { Modes } from './use-modes.ts';

export interface ShownMisfit {
  message: string;
  /** What the button says. */
  fix: string | undefined;
  apply(): void;
}

/** A value of a type that the field does not take, with one click to make it fit. */
export function useMisfit({ value, accepts, change }: Modes, preview: Preview): ShownMisfit | undefined {
  if (preview.kind !== 'value' || !value || value.kind === 'literal') return undefined;
  const misfit = misfitOf(preview.value, accepts);
  if (!misfit) return undefined;
  const code = codeOf(value);
  const { fix, message } = misfit;
  return {
    message,
    fix: code === undefined ? undefined : fix?.label,
    apply() {
      if (fix && code !== undefined) change({ kind: 'expression', code: fix.wrap(code) });
    },
  };
}

function codeOf(value: Value): string | undefined {
  const { value: switched } = switchMode(value, 'expression', {});
  return switched?.kind === 'expression' ? switched.code : undefined;
}
