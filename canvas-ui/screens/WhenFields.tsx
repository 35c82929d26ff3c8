import type { When } from '#schema';
import { NumberField, Select, TextField } from '#ui';
import { Choices } from './Choices.tsx';
import { CronWords } from './CronWords.tsx';
import { dayName, monthName, sayNth } from './schedule-words.ts';
import { freshWhen, fromLocalField, toLocalField, WHEN_KINDS } from './when-kinds.ts';

interface WhenProps<Kind extends When['kind'] = When['kind']> {
  when: Extract<When, { kind: Kind }>;
  onChange(when: When): void;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** When a schedule fires: a way to say it, and its fields. */
export function WhenFields({ when, onChange }: WhenProps) {
  return (
    <fieldset className="flex flex-col gap-3">
      <Select
        label="Runs"
        items={WHEN_KINDS}
        value={when.kind}
        onChange={(id) => {
          const kind = WHEN_KINDS.find((one) => one.id === id)?.id;
          if (kind && kind !== when.kind) onChange(freshWhen(kind, when, Date.now()));
        }}
      />
      <FieldsOf when={when} onChange={onChange} />
    </fieldset>
  );
}

function FieldsOf({ when, onChange }: WhenProps) {
  switch (when.kind) {
    case 'every':
      return <EveryFields when={when} onChange={onChange} />;
    case 'weekly':
      return <WeeklyFields when={when} onChange={onChange} />;
    case 'monthly':
      return <MonthlyFields when={when} onChange={onChange} />;
    case 'monthlyWeekday':
      return <WeekdayFields when={when} onChange={onChange} />;
    case 'once':
      return (
        <TextField
          label="At"
          description="By the clock of this browser."
          type="datetime-local"
          value={toLocalField(when.at)}
          onChange={(text) => {
            const at = fromLocalField(text);
            if (at !== undefined) onChange({ ...when, at });
          }}
        />
      );
    case 'cron':
      return (
        <>
          <TextField
            label="Cron expression"
            description="Five fields: minute, hour, day of the month, month, weekday. Six begin with the second."
            isMono
            value={when.expression}
            onChange={(expression) => onChange({ ...when, expression })}
          />
          <p className="text-label text-muted">
            <CronWords expression={when.expression} />
          </p>
        </>
      );
  }
}

const UNITS = ['seconds', 'minutes', 'hours', 'days'] as const;

function EveryFields({ when, onChange }: WhenProps<'every'>) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <NumberField
        label="Every"
        value={when.count}
        minValue={1}
        maxValue={10_000}
        step={1}
        onChange={(count) => count !== undefined && onChange({ ...when, count })}
      />
      <Select
        label="Unit"
        items={UNITS.map((id) => ({ id, label: id }))}
        value={when.unit}
        onChange={(id) => onChange({ ...when, unit: UNITS.find((unit) => unit === id) ?? when.unit })}
      />
    </div>
  );
}

function WeeklyFields({ when, onChange }: WhenProps<'weekly'>) {
  return (
    <>
      <Choices
        label="Days"
        items={numbers(7)}
        say={dayName}
        chosen={when.days}
        onChange={(days) => days.length > 0 && onChange({ ...when, days })}
      />
      <Time when={when} onChange={onChange} />
    </>
  );
}

function MonthlyFields({ when, onChange }: WhenProps<'monthly'>) {
  return (
    <>
      <Choices
        label="Dates"
        items={[...numbers(31), 'last' as const]}
        say={(date) => (date === 'last' ? 'Last day' : String(date))}
        chosen={when.dates}
        onChange={(dates) => dates.length > 0 && onChange({ ...when, dates })}
      />
      <Months when={when} onChange={onChange} />
      <Time when={when} onChange={onChange} />
    </>
  );
}

function WeekdayFields({ when, onChange }: WhenProps<'monthlyWeekday'>) {
  const nths = [...numbers(5), 'last' as const];
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Select
          label="Which"
          items={nths.map((nth) => ({ id: String(nth), label: sayNth(nth) }))}
          value={String(when.nth)}
          onChange={(id) => onChange({ ...when, nth: nths.find((nth) => String(nth) === id) ?? when.nth })}
        />
        <Select
          label="Day"
          items={numbers(7).map((day) => ({ id: String(day), label: dayName(day) }))}
          value={String(when.day)}
          onChange={(id) => onChange({ ...when, day: Number(id) })}
        />
      </div>
      <Months when={when} onChange={onChange} />
      <Time when={when} onChange={onChange} />
    </>
  );
}

function Months({ when, onChange }: WhenProps<'monthly' | 'monthlyWeekday'>) {
  return (
    <Choices
      label="Months"
      items={numbers(12)}
      say={(month) => monthName(month).slice(0, 3)}
      chosen={when.months ?? numbers(12)}
      onChange={(months) => {
        const { months: _, ...rest } = when;
        if (months.length > 0) onChange(months.length === 12 ? rest : { ...rest, months });
      }}
    />
  );
}

function Time({ when, onChange }: WhenProps<'weekly' | 'monthly' | 'monthlyWeekday'>) {
  return (
    <TextField
      label="At"
      type="time"
      value={when.time}
      onChange={(time) => /^\d\d:\d\d$/.test(time) && onChange({ ...when, time })}
    />
  );
}
