import { Pill } from '#ui';

interface DraftPillProps {
  liveVersion: number | null;
  /** Something may be different from what is live. */
  isChanged: boolean;
  /** How many differences there are; undefined: not counted yet. */
  count: number | undefined;
}

/** Where a draft stands: never published, as it is live, or how far from that. */
export function DraftPill({ liveVersion, isChanged, count }: DraftPillProps) {
  const isLive = liveVersion !== null && !isChanged;
  return (
    <Pill tone={isLive ? 'success' : 'neutral'} className="max-lg:hidden">
      {liveVersion === null
        ? 'Draft, never published'
        : isLive
          ? `v${liveVersion} live`
          : `${sayCount(count)} since v${liveVersion}`}
    </Pill>
  );
}

function sayCount(count: number | undefined): string {
  if (count === undefined || count === 0) return 'Changed';
  return count === 1 ? '1 change' : `${count} changes`;
}
