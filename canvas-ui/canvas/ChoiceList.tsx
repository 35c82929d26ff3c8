import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { cx } from '#ui';

export interface Choice {
  id: string;
  /** Heading above the first of several. */
  section?: string | undefined;
  label: string;
  description?: string | undefined;
  tile?: ReactNode;
}

interface ChoiceListProps {
  label: string;
  placeholder: string;
  text: string;
  onText(text: string): void;
  choices: readonly Choice[];
  onChoose(id: string, index: number): void;
  /** What stands there if nothing fits. */
  empty: string;
}

/** A field that filters a list below it: arrows go through the list, Enter takes what is marked. */
export function ChoiceList(props: ChoiceListProps) {
  const { label, placeholder, text, onText, choices, onChoose, empty } = props;
  const id = useId();
  const [marked, setMarked] = useState(0);
  const at = Math.min(marked, choices.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = nextOf(event.key, at, choices.length);
    const chosen = choices[at];
    if (to !== undefined) setMarked(to);
    else if (event.key === 'Enter' && chosen) onChoose(chosen.id, at);
    else return;
    event.preventDefault();
    document.getElementById(`${id}-${to ?? at}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="shrink-0 border-b border-border p-2">
        <input
          // biome-ignore lint/a11y/noAutofocus: it was opened to type
          autoFocus
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={text}
          onChange={(event) => {
            onText(event.currentTarget.value);
            setMarked(0);
          }}
          onKeyDown={onKeyDown}
          className="h-8 w-full rounded-control border border-strong bg-surface px-2.5 text-body outline-none placeholder:text-subtle focus:outline-2 focus:-outline-offset-1 focus:outline-accent pointer-coarse:h-10"
        />
      </div>
      <div id={id} role="listbox" aria-label={label} className="min-h-0 flex-1 overflow-y-auto p-1">
        {choices.map((choice, index) => (
          <Row
            key={`${choice.section} ${choice.id}`}
            id={`${id}-${index}`}
            choice={choice}
            heading={choice.section === choices[index - 1]?.section ? undefined : choice.section}
            isMarked={index === at}
            onPoint={() => setMarked(index)}
            onChoose={() => onChoose(choice.id, index)}
          />
        ))}
        {choices.length === 0 && <p className="p-3 text-center text-body text-muted">{empty}</p>}
      </div>
    </div>
  );
}

function nextOf(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at - 1 + count) % count;
  if (key === 'PageDown') return Math.min(count - 1, at + 8);
  return key === 'PageUp' ? Math.max(0, at - 8) : undefined;
}

interface RowProps {
  id: string;
  choice: Choice;
  heading: string | undefined;
  isMarked: boolean;
  onPoint(): void;
  onChoose(): void;
}

function Row({ id, choice: { label, description, tile }, heading, isMarked, onPoint, onChoose }: RowProps) {
  return (
    <>
      {heading !== undefined && (
        <div role="presentation" className="px-2 pt-2 pb-1 text-caption font-medium text-subtle">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the field above has the keyboard */}
      <div
        id={id}
        role="option"
        aria-selected={isMarked}
        onMouseMove={onPoint}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onChoose}
        className={cx(
          'flex min-h-8 items-center gap-2 rounded-small px-2 py-1 pointer-coarse:min-h-10',
          isMarked && 'bg-hover',
        )}
      >
        {tile}
        <span className="shrink-0 truncate text-body">{label}</span>
        {description && <span className="min-w-0 flex-1 truncate text-end text-label text-subtle">{description}</span>}
      </div>
    </>
  );
}
