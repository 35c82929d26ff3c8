import { useMemo } from 'react';
import type { Behaviour, JsonValue } from '#schema';
import { ComboBox, NumberField, Select } from '#ui';
import { SchemaForm, toValue, useSurroundings } from '../form/index.ts';

const KINDS = [
  { id: 'manual', label: 'Only when an event says so' },
  { id: 'onLoad', label: 'When the page opens' },
  { id: 'onChange', label: 'When a parameter changes' },
  { id: 'interval', label: 'Again and again' },
  { id: 'after', label: 'After another function' },
] as const;

type Run = NonNullable<Behaviour['run']>;

function freshRun(kind: Run['kind'], own: string): Run {
  if (kind === 'onChange') return { kind, debounceMs: 300 };
  if (kind === 'interval') return { kind, everyMs: 30_000 };
  return kind === 'after' ? { kind, function: own } : { kind };
}

const ASKING = {
  type: 'object',
  properties: {
    when: {
      title: 'Runs by itself only when',
      description: 'Read on the page: its components, variables and functions.',
      'x-field': { kind: 'value', accepts: { type: 'boolean' }, placeholder: 'orders.selectedRow != null' },
    },
    confirm: {
      title: 'Ask before it runs',
      'x-field': { kind: 'value', accepts: { type: 'string' } },
    },
  },
};

interface BehaviourFieldsProps {
  behaviour: Behaviour;
  /** What "after another function" starts with. */
  own: string;
  isReadOnly: boolean;
  onChange: (change: Partial<Behaviour>) => void;
}

/** When a function runs on a page, and what goes with each run. */
export function BehaviourFields({ behaviour, own, isReadOnly, onChange }: BehaviourFieldsProps) {
  const run = behaviour.run ?? { kind: 'manual' };
  const { when, confirm } = behaviour;
  const asked = useMemo<JsonValue>(() => ({ when: when ?? null, confirm: confirm ?? null }), [when, confirm]);
  return (
    <>
      <Select
        label="Runs"
        items={KINDS}
        value={run.kind}
        isDisabled={isReadOnly}
        onChange={(id) => {
          const kind = KINDS.find((one) => one.id === id)?.id;
          if (kind) onChange({ run: kind === 'manual' ? undefined : freshRun(kind, own) });
        }}
      />
      <RunFields run={run} isReadOnly={isReadOnly} onChange={(next) => onChange({ run: next })} />
      <SchemaForm
        schema={ASKING}
        value={asked}
        isReadOnly={isReadOnly}
        onChange={(path, value) => onChange({ [path.slice(1)]: toValue(value) })}
      />
      <NumberField
        label="Keep an answer for (seconds)"
        description="The page then does not ask again. Empty: it asks each time."
        value={behaviour.cacheSeconds}
        minValue={0}
        maxValue={86_400}
        isDisabled={isReadOnly}
        onChange={(cacheSeconds) => onChange({ cacheSeconds })}
      />
    </>
  );
}

interface RunFieldsProps {
  run: Run;
  isReadOnly: boolean;
  onChange: (run: Run) => void;
}

function RunFields({ run, isReadOnly, onChange }: RunFieldsProps) {
  const functions = useSurroundings()?.functions ?? [];
  return (
    <>
      {run.kind === 'onChange' && (
        <NumberField
          label="Wait until nothing has changed for (ms)"
          value={run.debounceMs}
          minValue={1}
          maxValue={60_000}
          isDisabled={isReadOnly}
          onChange={(debounceMs) =>
            onChange(debounceMs === undefined ? { kind: 'onChange' } : { kind: 'onChange', debounceMs })
          }
        />
      )}
      {run.kind === 'interval' && (
        <NumberField
          label="Every (ms)"
          value={run.everyMs}
          minValue={1000}
          maxValue={86_400_000}
          isDisabled={isReadOnly}
          onChange={(everyMs) => everyMs !== undefined && onChange({ kind: 'interval', everyMs })}
        />
      )}
      {run.kind === 'after' && (
        <ComboBox
          label="After the function"
          items={functions}
          value={run.function}
          isDisabled={isReadOnly}
          onChange={(name) => onChange({ kind: 'after', function: name })}
        />
      )}
    </>
  );
}
