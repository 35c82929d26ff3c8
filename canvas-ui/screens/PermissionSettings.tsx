import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '#api';
import type { Grant, ObjectKind } from '#schema';
import { Select } from '#ui';
import { RightsTable } from './RightsTable.tsx';
import { RoleSettings } from './RoleSettings.tsx';
import { WhyPanel } from './WhyPanel.tsx';

/** What roles and people may do to one object: a table of cells, each of which allows, denies, or says nothing. */
export function PermissionSettings() {
  const objects = useObjects();
  const [chosen, setChosen] = useState('workspace:');
  const object = toObject(chosen);
  return (
    <div className="flex flex-col gap-6">
      <RoleSettings />
      <section aria-labelledby="rights" className="flex flex-col gap-3">
        <h2 id="rights" className="font-medium">
          Rights
        </h2>
        <Select label="On" items={objects} value={chosen} onChange={setChosen} className="max-w-80" />
        {object.kind === 'app' && <InApp app={object.name} />}
        <p className="text-muted">
          Any deny wins over every allow. What nobody allows is denied. Owners may do everything.
        </p>
        <RightsTable object={object} />
      </section>
      <WhyPanel />
    </div>
  );
}

/** What the rights of an app are for. */
function InApp({ app }: { app: string }) {
  const functions = useQuery(queries.functions()).data ?? [];
  const pages = useQuery(queries.pages()).data ?? [];
  const names = (all: readonly { name: string; app?: string | undefined }[]) =>
    all.filter((each) => each.app === app).map(({ name }) => name);
  const inside = [...names(functions), ...names(pages).map((name) => `${name} (page)`)];
  return (
    <p className="text-muted">
      {inside.length === 0
        ? 'Nothing is in it yet: its functions and pages will have these rights.'
        : `In it: ${inside.join(', ')}.`}{' '}
      Who has <em>manage</em> says what else comes in or goes.
    </p>
  );
}

function useObjects() {
  const functions = useQuery(queries.functions()).data ?? [];
  const pages = useQuery(queries.pages()).data ?? [];
  const resources = useQuery(queries.resources()).data ?? [];
  const grants = useQuery(queries.grants()).data ?? [];
  const of = (kind: ObjectKind, names: readonly string[]) =>
    names.map((name) => ({ id: `${kind}:${name}`, label: `${kind} ${name}` }));
  const named = (all: readonly { name: string }[]) => all.map(({ name }) => name);
  return [
    { id: 'workspace:', label: 'the whole workspace' },
    ...of('app', appsOf([...functions, ...pages], grants)),
    ...of('function', named(functions)),
    ...of('page', named(pages)),
    ...of('resource', named(resources)),
  ];
}

/** An app is there by what belongs to it, or by its rights. */
function appsOf(documents: readonly { app?: string | undefined }[], grants: readonly Grant[]): string[] {
  const ofDocuments = documents.flatMap(({ app }) => (app === undefined ? [] : [app]));
  const ofGrants = grants.flatMap(({ object }) => (object.kind === 'app' ? [object.name] : []));
  return [...new Set([...ofDocuments, ...ofGrants])].sort();
}

function toObject(id: string): Grant['object'] {
  const [kind = '', name = ''] = id.split(':');
  return kind === 'app' || kind === 'function' || kind === 'page' || kind === 'resource'
    ? { kind, name }
    : { kind: 'workspace', name: '' };
}
