import { Link } from '@tanstack/react-router';
import { Pill } from '#ui';
import { VERSIONS } from './versions-routes.ts';

interface DraftPillProps {
  noun: keyof typeof VERSIONS;
  name: string;
  liveVersion: number | null;
  /** Something may be different from what is live. */
  isChanged: boolean;
  /** How many differences there are; undefined: not counted yet. */
  count: number | undefined;
}

/** Where a draft stands: never published, as it is live, or how far from that. It leads to the versions. */
export function DraftPill({ noun, name, liveVersion, isChanged, count }: DraftPillProps) {
  const isLive = liveVersion !== null && !isChanged;
  return (
    <Link
      to={VERSIONS[noun]}
      params={{ name }}
      title="Versions, and what is different"
      className="inline-flex min-h-6 shrink-0 items-center rounded-full hover:underline max-lg:hidden"
    >
      <Pill tone={isLive ? 'success' : 'neutral'}>
        {liveVersion === null
          ? 'Draft, never published'
          : isLive
            ? `v${liveVersion} live`
            : `${sayCount(count)} since v${liveVersion}`}
      </Pill>
    </Link>
  );
}

function sayCount(count: number | undefined): string {
  if (count === undefined || count === 0) return 'Changed';
  return count === 1 ? '1 change' : `${count} changes`;
}
