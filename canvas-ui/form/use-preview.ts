import { useEffect, useMemo, useState } from 'react';
import type { Value } from '#schema';
import type { Preview } from './preview.ts';
import { useSurroundings } from './surroundings.tsx';

const AFTER_MS = 60;

/** What a value is now, as far as values are known. Stays what it was until the new answer is there. */
export function usePreview(value: Value | undefined): Preview {
  const surroundings = useSurroundings();
  const [preview, setPreview] = useState<Preview>({ kind: 'nothing' });
  const evaluate = surroundings?.evaluate;
  useEffect(() => {
    if (!value || value.kind === 'literal' || !evaluate) {
      setPreview({ kind: 'nothing' });
      return undefined;
    }
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const made = await evaluate(value);
      if (isCurrent) setPreview(made);
    }, AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [value, evaluate]);
  return preview;
}

/** As {@link usePreview}, of a plain text with holes. */
export function useTemplatePreview(text: string): Preview {
  const value = useMemo<Value | undefined>(
    () => (text.includes('{{') ? { kind: 'template', text } : undefined),
    [text],
  );
  return usePreview(value);
}
