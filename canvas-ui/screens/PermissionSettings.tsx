import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accessApi, queries, sayProblem, toProblem } from '#api';
import { type Grant, type ObjectKind, VERBS, type Verb } from '#schema';
import { ErrorState, Select, Skeleton, toast } from '#ui';
import { RoleSettings } from './RoleSettings.tsx';
import { WhyPanel } from './WhyPanel.tsx';

/** What each verb can be about: the others would say nothing. */
const VERBS_OF: Readonly<Record<ObjectKind, readonly Verb[]>> = {
  workspace: VERBS,
  app: VERBS.filter((verb) => verb !== 'use'),
  function: VERBS.filter((verb) => verb !== 'use'),
  page: ['read', 'run', 'edit', 'publish'],
  resource: ['read', 'use', 'manage'],
};

/** As docs/access.md says it. */
const MEANS: Readonly<Record<Verb, string>> = {
  read: 'See drafts and versions; resources without their secrets',
  run: 'Call a function, answer its approvals; open a page',
  'read-run': 'See what runs have done',
  reveal: 'See what is sensitive of runs, with a reason',
  edit: 'Save drafts and try them out; cancel runs',
  publish: 'Make changes live, roll back, schedule',
  use: 'Query a resource, in what runs',
  manage: 'Create, change and delete resources; webhooks; API keys',
};

const EFFECTS = [
  { id: 'inherit', label: 'Inherit' },
  { id: 'allow', label: 'Allow' },
  { id: 'deny', label: 'Deny' },
] as const;

/** What says something stands out from what says nothing. */
const LOOKS = {
  inherit: '[&_button]:border-transparent [&_button]:text-subtle',
  allow: '[&_button]:font-medium [&_button]:text-success',
  deny: '[&_button]:font-medium [&_button]:text-error',
} as const;

/** What roles and people may do to one object: a table of cells, each of which allows, denies, or says nothing. */
export function PermissionSettings() {
  const grants = useQuery(queries.grants());
  const subjects = useSubjects();
  const objects = useObjects();
  const [chosen, setChosen] = useState('workspace:');
  const queryClient = useQueryClient();
  if (grants.error) return <ErrorState problem={toProblem(grants.error)} onRetry={() => void grants.refetch()} />;
  if (!grants.data) return <Skeleton lines={8} />;
  const object = toObject(chosen);
  const set = async (subject: Grant['subject'], verb: Verb, effect: string) => {
    try {
      await accessApi.setGrant({
        subject,
        object,
        verb,
        effect: effect === 'allow' || effect === 'deny' ? effect : 'inherit',
      });
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
    await queryClient.invalidateQueries({ queryKey: ['access'] });
  };
  return (
    <div className="flex flex-col gap-6">
      <RoleSettings />
      <section aria-labelledby="rights" className="flex flex-col gap-3">
        <h2 id="rights" className="font-medium">
          Rights
        </h2>
        <Select label="On" items={objects} value={chosen} onChange={setChosen} className="max-w-80" />
        <p className="text-muted">
          Any deny wins over every allow. What nobody allows is denied. Owners may do everything.
        </p>
        <div className="overflow-x-auto rounded-panel border border-border bg-surface">
          <table className="w-full text-left">
            <thead>
              <tr className="text-label text-muted">
                <th scope="col" className="px-3 py-2 font-medium">
                  Who
                </th>
                {VERBS_OF[object.kind].map((verb) => (
                  <th key={verb} scope="col" title={MEANS[verb]} className="cursor-help px-2 py-2 font-medium">
                    {verb}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {subjects.map(({ subject, label }) => (
                <tr key={`${subject.kind} ${subject.id}`} className="border-t border-border">
                  <th scope="row" className="px-3 py-2 font-medium">
                    {label}
                  </th>
                  {VERBS_OF[object.kind].map((verb) => (
                    <td key={verb} className="px-2 py-1">
                      <Select
                        label={`${verb} for ${label}`}
                        isLabelHidden
                        size="compact"
                        items={EFFECTS}
                        className={LOOKS[effectOf(grants.data, { subject, object, verb })]}
                        value={effectOf(grants.data, { subject, object, verb })}
                        onChange={(effect) => void set(subject, verb, effect)}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <WhyPanel />
    </div>
  );
}

/** Roles, and then people. Not owners: whatever stood there would not count. */
function useSubjects(): { subject: Grant['subject']; label: string }[] {
  const roles = useQuery(queries.roles()).data ?? [];
  const people = useQuery(queries.people()).data ?? [];
  return [
    ...roles
      .filter(({ name }) => name !== 'owner')
      .map(({ name }) => ({ subject: { kind: 'role' as const, id: name }, label: name })),
    ...people
      .filter((person) => !person.roles.includes('owner'))
      .map(({ id, name }) => ({ subject: { kind: 'user' as const, id }, label: name })),
  ];
}

function useObjects() {
  const functions = useQuery(queries.functions()).data ?? [];
  const pages = useQuery(queries.pages()).data ?? [];
  const resources = useQuery(queries.resources()).data ?? [];
  const of = (kind: ObjectKind, all: readonly { name: string }[]) =>
    all.map(({ name }) => ({ id: `${kind}:${name}`, label: `${kind} ${name}` }));
  return [
    { id: 'workspace:', label: 'the whole workspace' },
    ...of('function', functions),
    ...of('page', pages),
    ...of('resource', resources),
  ];
}

function toObject(id: string): { kind: ObjectKind; name: string } {
  const [kind = '', name = ''] = id.split(':');
  return kind === 'function' || kind === 'page' || kind === 'resource'
    ? { kind, name }
    : { kind: 'workspace', name: '' };
}

function effectOf(grants: readonly Grant[], { subject, object, verb }: Omit<Grant, 'effect'>): keyof typeof LOOKS {
  const cell = grants.find(
    (each) =>
      each.verb === verb &&
      each.subject.kind === subject.kind &&
      each.subject.id === subject.id &&
      each.object.kind === object.kind &&
      each.object.name === object.name,
  );
  return cell?.effect ?? 'inherit';
}
