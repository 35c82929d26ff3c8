import { Plus } from 'lucide-react';
import { useId, useState } from 'react';
import type { EventStep } from '#schema';
import { Button, Menu } from '#ui';
import { EventStepItem } from './EventStepItem.tsx';
import { STEP_KINDS } from './event-steps.ts';
import { edited, moved, newEntry, type StepEntry } from './step-entries.ts';
import { stepIcon } from './step-icons.ts';
import { useStepsHost } from './steps-host.tsx';
import { useStepEntries } from './use-step-entries.ts';

export interface EventStepsProps {
  label: string;
  /** Tells this list from others of the same editor, also while steps move. */
  place: string;
  steps: readonly EventStep[];
  help: string;
  isReadOnly: boolean;
  /** Of steps inside of a parallel one, which can not hold another. */
  isFlat?: boolean;
  onChange: (steps: EventStep[]) => void;
}

/** What a page does in order: steps are added from a menu, moved, and removed. */
export function EventSteps({ label, place, steps, help, isReadOnly, isFlat = false, onChange }: EventStepsProps) {
  const id = useId();
  const { notices, undo } = useStepsHost();
  const [entries, setEntries] = useStepEntries(place, steps, onChange);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const fold = (key: number) =>
    setOpen(new Set(open.has(key) ? [...open].filter((one) => one !== key) : [...open, key]));
  const add = (kind: string) => {
    const entry = newEntry(kind);
    setEntries([...entries, entry]);
    setOpen(new Set([...open, entry.key]));
  };
  const move = (from: number, to: number) => {
    if (to < 0 || to >= entries.length) return;
    setEntries(moved(entries, from, to));
    notices.announce(`Step ${from + 1} is now number ${to + 1}.`);
  };
  const remove = (at: number, { stored }: StepEntry) => {
    setEntries(entries.toSpliced(at, 1));
    const back = stored ? undo : () => setEntries(entries);
    notices.info('Step removed.', { label: 'Undo', onPress: back });
  };
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-2">
      <h4 id={id} className="text-label font-medium text-muted">
        {label}
      </h4>
      {entries.length === 0 && <p className="text-label text-subtle">{help}</p>}
      <ol className="flex flex-col gap-2 empty:hidden">
        {entries.map((entry, at) => (
          <EventStepItem
            key={entry.key}
            entry={entry}
            at={at}
            count={entries.length}
            place={place}
            isOpen={open.has(entry.key)}
            isReadOnly={isReadOnly}
            onFold={() => fold(entry.key)}
            onMove={(to) => move(at, to)}
            onRemove={() => remove(at, entry)}
            onChange={(value) => setEntries(entries.with(at, edited(entry, value)))}
          />
        ))}
      </ol>
      {!isReadOnly && <AddStep list={label} isFlat={isFlat} onAdd={add} />}
    </section>
  );
}

function AddStep({ list, isFlat, onAdd }: { list: string; isFlat: boolean; onAdd: (kind: string) => void }) {
  const kinds = STEP_KINDS.filter(({ id }) => !isFlat || id !== 'parallel');
  return (
    <div className="flex">
      <Menu
        label={`Steps to add to ${list}`}
        trigger={
          <Button size="compact" icon={Plus} aria-label={`Add step to ${list}`}>
            Add step
          </Button>
        }
        items={kinds.map((kind) => ({ ...kind, icon: stepIcon(kind.id) }))}
        onAction={onAdd}
      />
    </div>
  );
}
