import { ArrowDown, ArrowUp, ChevronRight, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useId } from 'react';
import { cx, IconButton, Pill } from '#ui';
import { EventStepFields } from './EventStepFields.tsx';
import { STEP_KINDS, type StepValue, summaryOf } from './event-steps.ts';
import { isSaved, type StepEntry } from './step-entries.ts';
import { stepIcon } from './step-icons.ts';

interface EventStepItemProps {
  entry: StepEntry;
  at: number;
  count: number;
  /** Of the list that it stands in. */
  place: string;
  isOpen: boolean;
  isReadOnly: boolean;
  onFold: () => void;
  onMove: (to: number) => void;
  onRemove: () => void;
  onChange: (value: StepValue) => void;
}

/** One step: a line that tells what it does, and its fields below. */
export function EventStepItem(props: EventStepItemProps) {
  const { entry, at, place, isOpen, onMove } = props;
  const id = useId();
  const keyDown = (event: KeyboardEvent) => {
    if (!event.altKey || props.isReadOnly || !['ArrowUp', 'ArrowDown'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(event.key === 'ArrowUp' ? at - 1 : at + 1);
  };
  return (
    <li className="flex min-w-0 flex-col rounded-control border border-border bg-surface" onKeyDown={keyDown}>
      <StepLine {...props} id={id} />
      {isOpen && (
        <div id={id} className="flex min-w-0 flex-col gap-4 border-t border-border p-3">
          <EventStepFields
            value={entry.value}
            place={`${place}/${entry.key}`}
            isReadOnly={props.isReadOnly}
            onChange={props.onChange}
          />
        </div>
      )}
    </li>
  );
}

function StepLine({
  entry,
  at,
  count,
  isOpen,
  isReadOnly,
  id,
  onFold,
  onMove,
  onRemove,
}: EventStepItemProps & { id: string }) {
  const { value } = entry;
  const kind = String(value.kind);
  const Icon = stepIcon(kind);
  const name = `step ${at + 1}`;
  return (
    <div className="flex min-w-0 items-center gap-1 p-1">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={onFold}
        className="flex min-h-7 min-w-0 flex-1 items-center gap-2 rounded-small px-1 text-start hover:bg-hover pointer-coarse:min-h-10"
      >
        <ChevronRight
          size={14}
          strokeWidth={1.75}
          aria-hidden="true"
          className={cx('chevron shrink-0 text-subtle', isOpen && 'rotate-90')}
        />
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-subtle" />
        <span className="shrink-0 text-body text-text">{STEP_KINDS.find((one) => one.id === kind)?.label ?? kind}</span>
        <span className="min-w-0 truncate text-label text-subtle">{summaryOf(value)}</span>
      </button>
      {!isSaved(entry) && <Pill tone="warning">Not saved</Pill>}
      {!isReadOnly && (
        <>
          {at > 0 && (
            <IconButton
              icon={ArrowUp}
              size="compact"
              label={`Move ${name} up`}
              shortcut="Alt+Up"
              onPress={() => onMove(at - 1)}
            />
          )}
          {at < count - 1 && (
            <IconButton
              icon={ArrowDown}
              size="compact"
              label={`Move ${name} down`}
              shortcut="Alt+Down"
              onPress={() => onMove(at + 1)}
            />
          )}
          <IconButton icon={Trash2} size="compact" label={`Remove ${name}`} onPress={onRemove} />
        </>
      )}
    </div>
  );
}
