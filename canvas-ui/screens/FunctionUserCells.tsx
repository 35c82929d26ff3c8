import { CalendarClock, LayoutDashboard, SquareFunction, Webhook } from 'lucide-react';
import type { ComponentType } from 'react';
import type { UserNames } from '#schema';
import { formatCount, Tooltip } from '#ui';

/** How a function is started by itself: by the clock, by a webhook. */
export function Triggers({ users: { schedules, hooks } }: { users: UserNames }) {
  return (
    <Kinds
      kinds={[
        { icon: CalendarClock, one: 'schedule', names: schedules.map(({ name }) => name) },
        { icon: Webhook, one: 'webhook', names: hooks.map(({ name }) => name) },
      ]}
      showsName
    />
  );
}

/** Pages and functions that use a function. */
export function UsedBy({ users: { pages, functions } }: { users: UserNames }) {
  return (
    <Kinds
      kinds={[
        { icon: LayoutDashboard, one: 'page', names: pages },
        { icon: SquareFunction, one: 'function', names: functions },
      ]}
    />
  );
}

export function countTriggers({ schedules, hooks }: UserNames): number {
  return schedules.length + hooks.length;
}

export function countUsers({ pages, functions }: UserNames): number {
  return pages.length + functions.length;
}

interface Kind {
  icon: ComponentType<{ size: number; strokeWidth: number; className: string }>;
  one: string;
  names: readonly string[];
}

/** How many of each kind, as icon and number; the only one of all by its name, where the table is wide enough. */
function Kinds({ kinds, showsName = false }: { kinds: readonly Kind[]; showsName?: boolean }) {
  const there = kinds.filter(({ names }) => names.length > 0);
  if (there.length === 0) return <span className="text-subtle">–</span>;
  const text = there.map(textOf).join('. ');
  const [only] = there;
  const name = showsName && there.length === 1 && only?.names.length === 1 ? only.names[0] : undefined;
  return (
    <Tooltip text={text}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the names are told on focus, too */}
      <span role="img" aria-label={text} tabIndex={0} className="flex w-fit max-w-full gap-2 rounded-small text-muted">
        {there.map(({ icon: Icon, one, names }) => (
          <span key={one} className="flex min-w-0 items-center gap-1">
            <Icon size={16} strokeWidth={1.75} className="shrink-0 text-subtle" />
            {name !== undefined && <span className="truncate @max-[900px]:hidden">{name}</span>}
            <span className={name === undefined ? '' : '@min-[900px]:hidden'}>{formatCount(names.length)}</span>
          </span>
        ))}
      </span>
    </Tooltip>
  );
}

const MOST_NAMED = 8;

/** "2 pages: customerDesk, orders" */
function textOf({ one, names }: Kind): string {
  const more = names.length - MOST_NAMED;
  const named = names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return `${formatCount(names.length)} ${one}${names.length === 1 ? '' : 's'}: ${named}`;
}
