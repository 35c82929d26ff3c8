import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { functionsApi, type Present, ProblemError } from '#api';
import { useDocument, useSession } from '#editor';
import { cx, Tooltip } from '#ui';

const BEAT_MS = 10_000;
/** Refused for good: nobody asks again. */
const REFUSED: ReadonlySet<number> = new Set([401, 403, 404]);

/** Who else has the function open, so that nobody is surprised by a conflict. */
export function Presence({ isNarrow }: { isNarrow: boolean }) {
  const others = usePresence();
  useAnnounced(others);
  if (others.length === 0) return null;
  const shown = others.slice(0, isNarrow ? 1 : 3);
  const rest = others.slice(shown.length);
  return (
    <ul aria-label="Also here" className="flex shrink-0 items-center gap-1">
      {shown.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two people may have the same name
        <Avatar key={`${at} ${one.name}`} label={labelOf(one)} text={initialsOf(one.name)} isYou={one.isYou} />
      ))}
      {rest.length > 0 && <Avatar label={rest.map(labelOf).join(', ')} text={`+${rest.length}`} isYou={false} />}
    </ul>
  );
}

function Avatar({ label, text, isYou }: { label: string; text: string; isYou: boolean }) {
  return (
    <li className="flex">
      <Tooltip text={label}>
        <span
          role="img"
          aria-label={label}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the name shows on focus as it does on hover
          tabIndex={0}
          className={cx(
            'grid size-6 place-items-center rounded-full border text-caption font-semibold',
            isYou ? 'border-border bg-hover text-muted' : 'border-accent bg-accent-bg text-accent-text',
          )}
        >
          {text}
        </span>
      </Tooltip>
    </li>
  );
}

function labelOf({ name, isYou }: Present): string {
  return isYou ? 'You, in another window' : name;
}

/** Of the first and the last word: "Grace Hopper" is GH. */
function initialsOf(name: string): string {
  const words = name.split(/[\s@.]+/).filter((word) => word !== '');
  const [first = '?', last = ''] = words.length > 1 ? [words[0], words.at(-1)] : words;
  return `${[...first][0]}${[...last][0] ?? ''}`.toUpperCase();
}

/** Says again and again that this window is here, by the name under which the server has the function. */
function usePresence(): readonly Present[] {
  const name = useDocument((state) => state.name);
  const [tab] = useState(() => crypto.randomUUID());
  const { data } = useQuery({
    queryKey: ['presence', name, tab],
    queryFn: ({ signal }) => functionsApi.presence(name, { tab }, { signal }),
    refetchInterval: ({ state }) =>
      state.error instanceof ProblemError && REFUSED.has(state.error.status) ? false : BEAT_MS,
    refetchIntervalInBackground: true,
    retry: false,
    gcTime: 0,
  });
  useEffect(() => {
    // Also while the window closes, when nothing but this still goes out.
    const leave = () =>
      void functionsApi.presence(name, { tab, open: false }, { keepalive: true }).catch(() => undefined);
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [name, tab]);
  return data ?? NOBODY;
}

const NOBODY: readonly Present[] = [];

/** Who comes is read out, once. */
function useAnnounced(others: readonly Present[]): void {
  const { notices } = useSession();
  const known = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const labels = others.map(labelOf);
    const come = labels.filter((label) => !known.current.has(label));
    known.current = new Set(labels);
    if (come.length > 0) notices.announce(`Also here: ${come.join(', ')}`);
  }, [others, notices]);
}
