import { Link } from '@tanstack/react-router';
import { CalendarClock, LayoutDashboard, SquareFunction, Webhook } from 'lucide-react';
import type { ReactNode } from 'react';
import { Pill } from '#ui';
import type { Users } from './users.ts';

/** Who runs a function, by kind: functions, pages, schedules, webhooks. */
export function FunctionUsers({ users: { usedBy, pages, schedules, hooks } }: { users: Users }) {
  return (
    <>
      <Group title="Functions">
        {usedBy.map(({ name, live }) => (
          <Row key={name} icon={SquareFunction} isLive={live.length > 0}>
            <Link to="/functions/$name" params={{ name }} className={LINK}>
              {name}
            </Link>
          </Row>
        ))}
      </Group>
      <Group title="Pages">
        {pages.map(({ name, live }) => (
          <Row key={name} icon={LayoutDashboard} isLive={live}>
            <Link to="/pages/$name" params={{ name }} className={LINK}>
              {name}
            </Link>
          </Row>
        ))}
      </Group>
      <Group title="Schedules">
        {schedules.map(({ id, name }) => (
          <Row key={id} icon={CalendarClock}>
            <Link to="/schedules/$id" params={{ id }} className={LINK}>
              {name}
            </Link>
          </Row>
        ))}
      </Group>
      <Group title="Webhooks">
        {hooks.map(({ id, name }) => (
          <Row key={id} icon={Webhook}>
            <span className="min-w-0 flex-1 truncate">{name}</span>
          </Row>
        ))}
      </Group>
    </>
  );
}

const LINK = 'min-w-0 flex-1 truncate text-body text-accent-text hover:underline';

function Group({ title, children }: { title: string; children: readonly ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <section className="flex flex-col gap-1">
      <h4 className="text-label font-medium text-muted">{title}</h4>
      <ul className="flex flex-col">{children}</ul>
    </section>
  );
}

/** Schedules and webhooks have no draft, so nothing is said of it. */
function Row({ icon: Icon, isLive, children }: { icon: typeof Webhook; isLive?: boolean; children: ReactNode }) {
  return (
    <li className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-10">
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-subtle" />
      {children}
      {isLive !== undefined && (isLive ? <Pill tone="success">Live</Pill> : <Pill>Draft only</Pill>)}
    </li>
  );
}
