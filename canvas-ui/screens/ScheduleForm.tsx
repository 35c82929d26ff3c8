import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { queries, schedulesApi, useSubmit, useWhyNot } from '#api';
import { parsePointer, withValueAt } from '#model';
import { isJsonObject, type Schedule } from '#schema';
import { Button, ComboBox, Switch, TextField, toast } from '#ui';
import { paramsFormSchema, SchemaForm } from '../form/index.ts';
import { Firings } from './Firings.tsx';
import { NextTimes } from './NextTimes.tsx';
import { ScheduleActions } from './ScheduleActions.tsx';
import { SchedulePolicies } from './SchedulePolicies.tsx';
import { draftOf, type ScheduleDraft, toSave } from './schedule-draft.ts';
import { WhenFields } from './WhenFields.tsx';
import { timeZones } from './when-kinds.ts';

interface ScheduleFormProps {
  /** Undefined: a new one. */
  schedule: Schedule | undefined;
  onDone(): void;
}

/** Which function runs when, and what becomes of firings that can't. */
export function ScheduleForm({ schedule, onDone }: ScheduleFormProps) {
  const [draft, setDraft] = useState(() => draftOf(schedule, Intl.DateTimeFormat().resolvedOptions().timeZone));
  const functions = useQuery(queries.functions()).data ?? [];
  const save = useSave(schedule, draft, onDone);
  const whyNot = useWhyNot('schedule.manage', draft.function === '' ? undefined : draft.function);
  const change = (part: Partial<ScheduleDraft>) => setDraft((before) => ({ ...before, ...part }));
  const live = functions.filter(({ liveVersion }) => liveVersion !== null);
  return (
    <form onSubmit={save.send} className="flex flex-col gap-5">
      <TextField
        label="Name"
        placeholder="Nightly report"
        value={draft.name}
        onChange={(name) => change({ name })}
        isRequired
        autoFocus={schedule === undefined}
      />
      <ComboBox
        label="Function"
        description="Its live version runs, as a job."
        items={live.map(({ name, description }) => ({ id: name, label: name, description }))}
        value={draft.function === '' ? undefined : draft.function}
        onChange={(name) => change({ function: name, params: {} })}
        isRequired
      />
      {draft.function !== '' && <Params draft={draft} onChange={change} />}
      <WhenFields when={draft.when} onChange={(when) => change({ when })} />
      <ComboBox
        label="Time zone"
        items={timeZones().map((id) => ({ id, label: id }))}
        value={draft.timeZone}
        onChange={(timeZone) => change({ timeZone })}
      />
      <NextTimes when={draft.when} timeZone={draft.timeZone} />
      <SchedulePolicies draft={draft} onChange={change} />
      <Switch
        label="Paused"
        description="It does not fire until it goes on."
        isSelected={draft.paused}
        onChange={(paused) => change({ paused })}
      />
      {save.error && (
        <p role="alert" className="rounded-control bg-error-bg p-3 text-error">
          {save.error}
        </p>
      )}
      <div className="flex items-center gap-2 border-t border-border pt-4">
        {schedule && <ScheduleActions schedule={schedule} onDone={onDone} />}
        <div className="flex-1" />
        <Button onPress={onDone}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          whyNot={whyNot}
          isPending={save.isPending}
          isDisabled={draft.name.trim() === '' || draft.function === ''}
        >
          Save
        </Button>
      </div>
      {schedule && <Firings id={schedule.id} />}
    </form>
  );
}

interface ParamsProps {
  draft: ScheduleDraft;
  onChange(change: Partial<ScheduleDraft>): void;
}

/** What each run is given, by the parameters of the live version. */
function Params({ draft, onChange }: ParamsProps) {
  const { function: name, params } = draft;
  const live = useQuery(queries.functions()).data?.find((one) => one.name === name)?.liveVersion;
  const version = useQuery({ ...queries.version(name, live ?? 0), enabled: typeof live === 'number' });
  const declared = version.data?.document.params ?? [];
  if (declared.length === 0) return null;
  return (
    <section aria-label="Parameters" className="rounded-control border border-border p-3">
      <SchemaForm
        key={name}
        schema={paramsFormSchema(declared)}
        value={params}
        onChange={(path, value) => {
          const next = withValueAt(params, parsePointer(path) ?? [], value);
          if (isJsonObject(next)) onChange({ params: next });
        }}
      />
    </section>
  );
}

function useSave(schedule: Schedule | undefined, draft: ScheduleDraft, onDone: () => void) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useSubmit(async () => {
    const body = toSave(draft, schedule?.revision ?? null);
    const saved = schedule ? await schedulesApi.save(schedule.id, body) : await schedulesApi.create(body);
    await queryClient.invalidateQueries({ queryKey: ['schedules'] });
    toast.success(`${saved.name} is saved.`);
    if (schedule) onDone();
    else await navigate({ to: '/schedules/$id', params: { id: saved.id } });
  });
}
