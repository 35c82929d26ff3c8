import { type KeyboardEvent, useState } from 'react';

interface DraftTextOptions {
  /** As it is without what is being typed. */
  value: string;
  /** Why a text can not be taken. */
  problem(text: string): string | undefined;
  /** Takes a text that is another one and has no problem. */
  onTake(text: string): void;
}

/** A text that is taken when its field is left or with Enter, so that what depends on it follows once; Esc gives up. Enter keeps a text that can't be taken, and why. */
export function useDraftText({ value, problem, onTake }: DraftTextOptions) {
  const [draft, setDraft] = useState<string>();
  const wrong = draft === undefined || draft === value ? undefined : problem(draft);
  const take = () => {
    setDraft(undefined);
    if (draft !== undefined && draft !== value && wrong === undefined) onTake(draft);
  };
  return {
    value: draft ?? value,
    error: wrong,
    onChange: setDraft,
    onBlur: take,
    onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Enter' && wrong === undefined) take();
      if (event.key !== 'Escape' || draft === undefined) return;
      event.stopPropagation();
      setDraft(undefined);
    },
  };
}
