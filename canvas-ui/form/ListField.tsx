import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useId, useRef } from 'react';
import type { JsonValue } from '#schema';
import { announce, Button, IconButton } from '#ui';
import { Field, type WidgetProps } from './Field.tsx';
import { FieldFrame } from './FieldFrame.tsx';
import { tellProblems } from './field-problems.ts';
import { moved, newItem } from './new-item.ts';
import { type FormField, itemField } from './schema-fields.ts';
import { markOf } from './schema-node.ts';
import { useFormHost, useSurroundings } from './surroundings.tsx';

/** A list: items are added at the end, moved up and down, and removed. */
export function ListField({ field, value, onChange }: WidgetProps) {
  const id = useId();
  const { problems, isReadOnly } = useFormHost();
  const memory = useSurroundings()?.memory;
  const owner = useSurroundings()?.owner ?? '';
  const items: readonly JsonValue[] = Array.isArray(value)
    ? value
    : Array.isArray(field.fallback)
      ? field.fallback
      : [];
  const keys = useKeys(items.length);
  const { addLabel } = markOf(field.schema);
  const set = (next: readonly JsonValue[]) => {
    memory?.forget(`${owner}${field.path}/`);
    onChange(next.length === 0 && !field.isRequired ? undefined : [...next]);
  };
  const move = (from: number, to: number) => {
    keys.move(from, to);
    set(moved(items, from, to));
    announce(`${field.label} ${from + 1} is now number ${to + 1}.`);
  };
  const max = typeof field.schema.maxItems === 'number' ? field.schema.maxItems : Number.POSITIVE_INFINITY;
  return (
    <FieldFrame
      id={id}
      label={field.label}
      isRequired={field.isRequired}
      help={field.help}
      told={tellProblems(problems(field.path))}
    >
      <ol className="flex flex-col gap-2 empty:hidden">
        {items.map((item, at) => (
          <Item
            key={keys.of(at)}
            list={field}
            at={at}
            value={item}
            isLast={at === items.length - 1}
            isReadOnly={isReadOnly}
            onMove={move}
            onRemove={() => {
              keys.remove(at);
              set(items.toSpliced(at, 1));
            }}
          />
        ))}
      </ol>
      {!isReadOnly && items.length < max && (
        <Button
          size="compact"
          icon={Plus}
          className="self-start"
          onPress={() => set([...items, newItem(field, items)])}
        >
          {typeof addLabel === 'string' ? addLabel : 'Add item'}
        </Button>
      )}
    </FieldFrame>
  );
}

interface ItemProps {
  list: FormField;
  at: number;
  value: JsonValue;
  isLast: boolean;
  isReadOnly: boolean;
  onMove: (from: number, to: number) => void;
  onRemove: () => void;
}

function Item({ list, at, value, isLast, isReadOnly, onMove, onRemove }: ItemProps) {
  const field = itemField(list, at);
  const isGroup = field.widget === 'group' || field.widget === 'union';
  const name = `${list.label} ${at + 1}`;
  return (
    <li className={isGroup ? 'rounded-control border border-border p-3' : undefined}>
      <div className="flex min-w-0 items-start gap-1">
        <div className="min-w-0 flex-1">
          <Field field={field} value={value} />
        </div>
        {!isReadOnly && (
          <div className={isGroup ? '-mt-2 -me-2 flex' : LABELLED.has(field.widget) ? 'mt-7 flex' : 'mt-0.5 flex'}>
            {at > 0 && (
              <IconButton icon={ArrowUp} size="compact" label={`Move ${name} up`} onPress={() => onMove(at, at - 1)} />
            )}
            {!isLast && (
              <IconButton
                icon={ArrowDown}
                size="compact"
                label={`Move ${name} down`}
                onPress={() => onMove(at, at + 1)}
              />
            )}
            <IconButton icon={Trash2} size="compact" label={`Remove ${name}`} onPress={onRemove} />
          </div>
        )}
      </div>
    </li>
  );
}

/** Widgets that show a label of their own also as items of a list. */
const LABELLED: ReadonlySet<string> = new Set([
  'value',
  'template',
  'json',
  'code',
  'list',
  'record',
  'file',
  'resource',
  'function',
]);

/** Keys that stay with their items while these move, so that a field keeps its focus and what was typed in it. */
function useKeys(count: number) {
  const keys = useRef<number[]>([]);
  const next = useRef(0);
  while (keys.current.length < count) {
    next.current += 1;
    keys.current.push(next.current);
  }
  return {
    of: (at: number) => keys.current[at] ?? at,
    move(from: number, to: number) {
      keys.current = moved(keys.current, from, to);
    },
    remove(at: number) {
      keys.current = keys.current.toSpliced(at, 1);
    },
  };
}
