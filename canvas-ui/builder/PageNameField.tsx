import { useState } from 'react';
import { pageNameProblem } from '#page-model';
import { TextField } from '#ui';
import { usePageDocument } from './session-context.tsx';

interface PageNameFieldProps {
  label: string;
  isLabelHidden?: boolean;
  name: string;
  /** With another name that is free and right. */
  onRename(to: string): void;
}

/** A name that expressions of the page read. Whatever reads it follows when the field is left; Esc gives up. */
export function PageNameField({ label, isLabelHidden = false, name, onRename }: PageNameFieldProps) {
  const document = usePageDocument();
  const [draft, setDraft] = useState<string>();
  const problem = draft === undefined ? undefined : pageNameProblem(document, draft, name);
  const commit = () => {
    setDraft(undefined);
    if (draft !== undefined && draft !== name && problem === undefined) onRename(draft);
  };
  return (
    <TextField
      label={label}
      isLabelHidden={isLabelHidden}
      isMono
      value={draft ?? name}
      error={problem}
      maxLength={40}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key !== 'Escape' || draft === undefined) return;
        event.stopPropagation();
        setDraft(undefined);
      }}
    />
  );
}
