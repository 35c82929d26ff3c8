import { cx } from './cx.ts';
import { isMacKeyboard, keyCaps, spokenKeys } from './keys.ts';

interface KbdProps {
  /** In the words of a PC keyboard: `Ctrl+Enter`. A Mac shows its own signs. */
  keys: string;
  /** On a filled ground: a primary button, a tooltip. */
  isInverse?: boolean | undefined;
}

export function Kbd({ keys, isInverse = false }: KbdProps) {
  const isMac = isMacKeyboard();
  return (
    <kbd dir="ltr" className="inline-flex shrink-0 items-center gap-0.5 font-sans text-caption">
      <span className="sr-only">{spokenKeys(keys, isMac)}</span>
      {keyCaps(keys, isMac).map((cap) => (
        <span
          key={cap}
          aria-hidden="true"
          className={cx(
            'inline-flex h-4 min-w-4 items-center justify-center rounded-chip border px-1',
            isInverse ? 'border-current/40' : 'border-border bg-hover text-muted',
          )}
        >
          {cap}
        </span>
      ))}
    </kbd>
  );
}
