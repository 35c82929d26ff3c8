import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ProblemError, queries, resourcesApi, sayProblem, useWhyNot } from '#api';
import { parsePointer } from '#model';
import type { CatalogDocument, ResourceState } from '#schema';
import { Button, Select, TextField, toast } from '#ui';
import { asSchema, type FieldProblem, SchemaForm } from '../form/index.ts';
import { ConnectionTest } from './ConnectionTest.tsx';
import { DeleteResource } from './DeleteResource.tsx';
import { EnvironmentTabs } from './EnvironmentTabs.tsx';
import { draftOf, toInput, withSetting } from './resource-draft.ts';

interface ResourceFormProps {
  catalog: CatalogDocument;
  /** Undefined: a new one. */
  resource: ResourceState | undefined;
  onDone(): void;
}

/** Settings of a resource, for each environment its own. */
export function ResourceForm({ catalog, resource, onDone }: ResourceFormProps) {
  const current = useQuery(queries.environments()).data?.current ?? 'production';
  const [draft, setDraft] = useState(() => draftOf(resource, current));
  const [environment, setEnvironment] = useState(Object.keys(draft.environments)[0] ?? current);
  const save = useSave(resource, onDone);
  const whyNot = useWhyNot('resource.manage', resource?.name);
  const connector = catalog.connectors.find(({ type }) => type === draft.connector);
  const settings = draft.environments[environment] ?? {};
  const secrets = new Set((resource?.environments[environment]?.secrets ?? []).map((key) => `/${key}`));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save.run(toInput(draft));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Select
        label="Kind"
        items={catalog.connectors.map(({ type, title, description }) => ({ id: type, label: title, description }))}
        value={draft.connector === '' ? undefined : draft.connector}
        placeholder="Choose what to connect"
        onChange={(type) => setDraft({ ...draft, connector: type })}
      />
      {connector && (
        <>
          <TextField
            label="Name"
            description={resource ? 'Functions know it by this name, so it stays.' : 'Functions use it by this name.'}
            placeholder="orders_db"
            value={draft.name}
            onChange={(name) => {
              save.forget('name');
              setDraft({ ...draft, name });
            }}
            isReadOnly={resource !== undefined}
            isRequired
            isMono
            error={save.problems.get('name')?.[0]?.message}
          />
          <TextField
            label="Description"
            value={draft.description}
            onChange={(description) => setDraft({ ...draft, description })}
          />
          <EnvironmentTabs draft={draft} environment={environment} onDraft={setDraft} onEnvironment={setEnvironment} />
          <SchemaForm
            key={`${draft.connector} ${environment}`}
            schema={asSchema(connector.settings)}
            value={settings}
            onChange={(path, value) => {
              save.forget(path);
              setDraft((before) => withSetting(before, environment, parsePointer(path) ?? [], value));
            }}
            problems={save.problems}
            secrets={secrets}
          />
          <ConnectionTest
            resource={resource}
            connector={draft.connector}
            environment={environment}
            settings={settings}
          />
        </>
      )}
      {save.error && (
        <p role="alert" className="rounded-control bg-error-bg p-3 text-error">
          {save.error}
        </p>
      )}
      <div className="flex items-center gap-2 border-t border-border pt-4">
        {resource && <DeleteResource name={resource.name} onDone={onDone} />}
        <div className="flex-1" />
        <Button onPress={onDone}>{resource ? 'Close' : 'Cancel'}</Button>
        <Button
          type="submit"
          variant="primary"
          isPending={save.isPending}
          isDisabled={!connector || draft.name === ''}
          whyNot={whyNot}
        >
          Save
        </Button>
      </div>
    </form>
  );
}

function useSave(resource: ResourceState | undefined, onDone: () => void) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<string>();
  const [problems, setProblems] = useState<ReadonlyMap<string, readonly FieldProblem[]>>(new Map());
  const [isPending, setPending] = useState(false);
  const run = async (input: ReturnType<typeof toInput>) => {
    setPending(true);
    setError(undefined);
    setProblems(new Map());
    try {
      await resourcesApi.save(input, resource?.revision ?? null);
      await queryClient.invalidateQueries({ queryKey: ['resources'] });
      toast.success(`${input.name} is saved.`);
      if (resource) onDone();
      else await navigate({ to: '/resources/$name', params: { name: input.name } });
    } catch (thrown) {
      const hasFields = thrown instanceof ProblemError && thrown.issues.length > 0;
      if (hasFields) setProblems(byField(thrown));
      setError(hasFields ? 'Some fields are not right yet.' : sayProblem(thrown));
    } finally {
      setPending(false);
    }
  };
  /** What was wrong with a field says nothing of what it holds now. */
  const forget = (field: string) => setProblems((before) => new Map([...before].filter(([key]) => key !== field)));
  return { run, forget, error, problems, isPending };
}

/** Issues name places in the request, in the resource or in the settings: the field is the end of each. */
function byField({ issues }: ProblemError): Map<string, FieldProblem[]> {
  const fields = issues.map(({ path, severity, message }) => {
    const inSettings = /^(?:\/resource)?\/environments\/[^/]+(\/.*)$/.exec(path)?.[1];
    const key = /^(?:\/resource)?\/name$/.test(path) ? 'name' : (inSettings ?? path);
    return { key, problem: { severity, message } };
  });
  const found = new Map<string, FieldProblem[]>();
  for (const { key, problem } of fields) found.set(key, [...(found.get(key) ?? []), problem]);
  return found;
}
