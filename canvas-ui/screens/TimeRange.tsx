import { CalendarRange } from 'lucide-react';
import { useState } from 'react';
import { Button, formatTime, Popover, TextField } from '#ui';
import { fromLocal, PRESETS, sinceHours, toLocal } from './time-range.ts';

interface TimeRangeProps {
  /** ISO 8601; undefined: without a bound. */
  from: string | undefined;
  to: string | undefined;
  onChange(range: { from: string | undefined; to: string | undefined }): void;
}

/** When runs began: one of some spans until now, or from one time to another. */
export function TimeRange({ from, to, onChange }: TimeRangeProps) {
  const [isOpen, setOpen] = useState(false);
  const choose = (range: Parameters<typeof onChange>[0]) => {
    onChange(range);
    setOpen(false);
  };
  return (
    <Popover
      label="Time of the runs"
      isOpen={isOpen}
      onOpenChange={setOpen}
      className="w-72"
      trigger={<Button icon={CalendarRange}>{wordsOf(from, to)}</Button>}
    >
      <div className="flex flex-col gap-3 p-3">
        <div className="flex flex-wrap gap-1.5">
          <Button size="compact" onPress={() => choose({ from: undefined, to: undefined })}>
            Any time
          </Button>
          {PRESETS.map(({ hours, label }) => (
            <Button
              key={hours}
              size="compact"
              onPress={() => choose({ from: sinceHours(hours, new Date()), to: undefined })}
            >
              {label}
            </Button>
          ))}
        </div>
        <TextField
          label="From"
          type="datetime-local"
          value={toLocal(from)}
          onChange={(text) => onChange({ from: fromLocal(text), to })}
        />
        <TextField
          label="To"
          type="datetime-local"
          value={toLocal(to)}
          onChange={(text) => onChange({ from, to: fromLocal(text) })}
        />
      </div>
    </Popover>
  );
}

function wordsOf(from: string | undefined, to: string | undefined): string {
  if (from && to) return `${formatTime(from)} to ${formatTime(to)}`;
  if (from) return `Since ${formatTime(from)}`;
  return to ? `Before ${formatTime(to)}` : 'Any time';
}
