import { Plus, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { isJsonObject, type JsonValue } from '#schema';
import { Button, IconButton, TextField } from '#ui';
import type { WidgetProps } from './Field.tsx';
import { FieldFrame } from './FieldFrame.tsx';
import { tellProblems } from './field-problems.ts';
import { useFormHost } from './surroundings.tsx';

type Entry = readonly [key: string, value: string];

/** Names with texts: headers, labels. Two rows with one name are told; until then the last one counts. */
export function RecordField({ field, value, onChange }: WidgetProps) {
  const id = useId();
  const { problems, isReadOnly } = useFormHost();
  const given = isJsonObject(value) ? value : {};
  // Rows without a name, or with one twice, are in no object: they live here while they are typed.
  const [draft, setDraft] = useState<readonly Entry[]>();
  const entries =
    draft && sameRecord(draft, given) ? draft : Object.entries(given).map(([key, text]): Entry => [key, String(text)]);
  const set = (next: readonly Entry[]) => {
    setDraft(next);
    const record = toRecord(next);
    onChange(Object.keys(record).length === 0 && !field.isRequired ? undefined : record);
  };
  const isTwice = (key: string, at: number) =>
    key !== '' && entries.some(([other], index) => other === key && index < at);
  return (
    <FieldFrame
      id={id}
      label={field.label}
      isRequired={field.isRequired}
      help={field.help}
      told={tellProblems(problems(field.path))}
    >
      {entries.map(([key, text], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity, and never move
        <div key={at} className="flex min-w-0 items-start gap-1">
          <TextField
            className="flex-1"
            label={`Name ${at + 1}`}
            isLabelHidden
            placeholder="Name"
            value={key}
            isDisabled={isReadOnly}
            error={isTwice(key, at) ? 'This name is there already.' : undefined}
            onChange={(next) => set(entries.with(at, [next, text]))}
          />
          <TextField
            className="flex-1"
            label={`Value ${at + 1}`}
            isLabelHidden
            placeholder="Value"
            value={text}
            isDisabled={isReadOnly}
            onChange={(next) => set(entries.with(at, [key, next]))}
          />
          <IconButton
            icon={Trash2}
            label={`Remove row ${at + 1}`}
            isDisabled={isReadOnly}
            onPress={() => set(entries.toSpliced(at, 1))}
          />
        </div>
      ))}
      {!isReadOnly && (
        <Button size="compact" icon={Plus} className="self-start" onPress={() => set([...entries, ['', '']])}>
          Add row
        </Button>
      )}
    </FieldFrame>
  );
}

function toRecord(entries: readonly Entry[]): { [key: string]: JsonValue } {
  return Object.fromEntries(entries.filter(([key]) => key !== ''));
}

function sameRecord(entries: readonly Entry[], record: { [key: string]: JsonValue }): boolean {
  return JSON.stringify(toRecord(entries)) === JSON.stringify(record);
}
