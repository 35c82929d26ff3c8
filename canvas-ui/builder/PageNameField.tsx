import { pageNameProblem } from '#page-model';
import { TextField, useDraftText } from '#ui';
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
  const field = useDraftText({
    value: name,
    problem: (text) => pageNameProblem(document, text, name),
    onTake: onRename,
  });
  return <TextField label={label} isLabelHidden={isLabelHidden} isMono maxLength={40} {...field} />;
}
