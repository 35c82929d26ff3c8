import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Database, SquareFunction, Waypoints } from 'lucide-react';
import type { ReactNode } from 'react';
import { queries, toProblem } from '#api';
import { useDocument } from '#editor';
import { EmptyState, ErrorState, Skeleton } from '#ui';
import { countUsers, FunctionUsers } from '../publish/index.ts';
import { SettingsSection } from './SettingsSection.tsx';

/** Who runs this function, and what it uses itself. */
export function UsedBy() {
  const name = useDocument((state) => state.name);
  const { data, error, refetch } = useQuery(queries.uses(name));
  if (error) return <ErrorState problem={toProblem(error)} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton lines={4} className="m-4" />;
  const { draft } = data;
  const callees = draft.functions.filter((one) => one.name !== name);
  const usesNothing = callees.length === 0 && draft.resources.length === 0;
  return (
    <div className="flex flex-col gap-6 p-4">
      {countUsers(data) === 0 ? (
        <EmptyState
          icon={Waypoints}
          className="py-6"
          title="Nothing uses it"
          text="Functions, pages, schedules and webhooks that run this one are listed here, so that you see whom a change concerns."
        />
      ) : (
        <SettingsSection title="Used by">
          <FunctionUsers users={data} />
        </SettingsSection>
      )}
      {!(usesNothing && draft.isWhole) && (
        <SettingsSection title="Uses">
          {callees.length > 0 && (
            <Group title="Functions">
              {callees.map((callee) => (
                <FunctionRow key={callee.name} name={callee.name} />
              ))}
            </Group>
          )}
          {draft.resources.length > 0 && (
            <Group title="Resources">
              {draft.resources.map((resource) => (
                <Row key={resource} icon={Database}>
                  <Link to="/resources/$name" params={{ name: resource }} className={LINK}>
                    {resource}
                  </Link>
                </Row>
              ))}
            </Group>
          )}
          {!draft.isWhole && (
            <p className="text-label text-subtle">Some code makes names while it runs, so there may be more.</p>
          )}
        </SettingsSection>
      )}
    </div>
  );
}

const LINK = 'min-w-0 flex-1 truncate text-body text-accent-text hover:underline';

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1">
      <h4 className="text-label font-medium text-muted">{title}</h4>
      <ul className="flex flex-col">{children}</ul>
    </section>
  );
}

function FunctionRow({ name }: { name: string }) {
  return (
    <Row icon={SquareFunction}>
      <Link to="/functions/$name" params={{ name }} className={LINK}>
        {name}
      </Link>
    </Row>
  );
}

function Row({ icon: Icon, children }: { icon: typeof Database; children: ReactNode }) {
  return (
    <li className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-10">
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-subtle" />
      {children}
    </li>
  );
}
