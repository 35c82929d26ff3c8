import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { queries, sayProblem, toProblem } from '#api';
import type { Limits } from '#schema';
import { Button, ErrorState, IconButton, NumberField, Select, Skeleton, toast } from '#ui';
import { ownerApi, ownerQueries } from '../api/owner.ts';

const MOST = 10_000_000;
/** What somebody begins with who sets a limit. */
const USUAL = 1_000;

/** How much callers may ask for in a minute. */
export function LimitSettings() {
  const limits = useQuery(ownerQueries.limits());
  if (limits.error) return <ErrorState problem={toProblem(limits.error)} onRetry={() => void limits.refetch()} />;
  if (!limits.data) return <Skeleton lines={5} />;
  return <LimitForm key={JSON.stringify(limits.data)} saved={limits.data} />;
}

function LimitForm({ saved }: { saved: Limits }) {
  const queryClient = useQueryClient();
  const [limits, setLimits] = useState(saved);
  const roles = (useQuery(queries.roles()).data ?? []).map(({ name }) => name);
  const functions = (useQuery(queries.functions()).data ?? []).map(({ name }) => name);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await ownerApi.setLimits(limits);
      toast.success('The limits count within 5 seconds.');
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
    await queryClient.invalidateQueries({ queryKey: ['access', 'limits'] });
  };
  const set = (change: Partial<Limits>) => setLimits({ ...limits, ...change });
  return (
    <form onSubmit={save} className="flex max-w-140 flex-col gap-6">
      <p className="text-muted">
        Requests in a minute. What is too much is refused with 429 and the time to come back.
      </p>
      <NumberField
        label="Each caller"
        description="A person or a key. Empty: what the server was started with."
        value={limits.perCaller ?? undefined}
        minValue={1}
        maxValue={MOST}
        onChange={(value) => set({ perCaller: value ?? null })}
      />
      <NumberField
        label="Each address"
        description="Whoever calls from there. Empty: no limit."
        value={limits.perAddress ?? undefined}
        minValue={1}
        maxValue={MOST}
        onChange={(value) => set({ perAddress: value ?? null })}
      />
      <NamedLimits
        title="Callers with a role"
        what="role"
        help="In place of that for each caller; of several roles the highest."
        names={roles}
        limits={limits.roles}
        onChange={(next) => set({ roles: next })}
      />
      <NamedLimits
        title="Calls of a function"
        what="function"
        help="By the API, as a job, by a page or a webhook, whoever calls."
        names={functions}
        limits={limits.functions}
        onChange={(next) => set({ functions: next })}
      />
      <Button type="submit" variant="primary" className="self-start">
        Save limits
      </Button>
    </form>
  );
}

interface NamedLimitsProps {
  title: string;
  what: string;
  help: string;
  names: readonly string[];
  limits: Readonly<Record<string, number>>;
  onChange(limits: Record<string, number>): void;
}

function NamedLimits({ title, what, help, names, limits, onChange }: NamedLimitsProps) {
  const free = names.filter((name) => !Object.hasOwn(limits, name));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-semibold">{title}</legend>
      <p className="text-muted">{help}</p>
      {Object.entries(limits).map(([name, value]) => (
        <div key={name} className="flex items-end gap-2">
          <NumberField
            label={name}
            value={value}
            minValue={1}
            maxValue={MOST}
            onChange={(next) => onChange({ ...limits, [name]: next ?? value })}
          />
          <IconButton
            icon={Trash2}
            label={`Remove the limit of ${name}`}
            onPress={() => onChange(Object.fromEntries(Object.entries(limits).filter(([other]) => other !== name)))}
          />
        </div>
      ))}
      {free.length > 0 && (
        <Select
          label={`Add a limit for a ${what}`}
          items={free.map((name) => ({ id: name, label: name }))}
          value=""
          onChange={(name) => onChange({ ...limits, [name]: USUAL })}
          className="max-w-80"
        />
      )}
    </fieldset>
  );
}
