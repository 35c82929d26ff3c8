import { useState } from 'react';
import { useDocument, useSession } from '#editor';
import { setScope } from '#model';
import type { FunctionDocument } from '#schema';
import { Select, TextField } from '#ui';
import { SettingsSection } from './SettingsSection.tsx';

type Scope = FunctionDocument['scope'];

const KINDS = [
  { id: 'workspace', label: 'Everything in the workspace', description: 'Programs, pages, schedules, other functions' },
  { id: 'app', label: 'The pages of one app', description: 'And the functions that they run' },
  { id: 'page', label: 'One page', description: 'And the functions that it runs' },
] as const;

/** Who may use the function: a library, or a part of an app or of a page (semantics 1.2). */
export function ScopeSettings({ isReadOnly }: { isReadOnly: boolean }) {
  const session = useSession();
  const scope = useDocument(({ history }) => history.document.scope);
  const [kind, setKind] = useState<Scope['kind']>(scope.kind);
  const owner = scope.kind === 'app' ? scope.app : scope.kind === 'page' ? scope.page : '';
  const choose = (id: string) => {
    const next = KINDS.find((one) => one.id === id)?.id ?? 'workspace';
    setKind(next);
    if (next === 'workspace') session.do(setScope({ kind: next }));
  };
  const name = (text: string) => {
    if (text.trim() === '' || kind === 'workspace') return;
    session.do(setScope(kind === 'app' ? { kind, app: text.trim() } : { kind, page: text.trim() }));
  };
  return (
    <SettingsSection title="Who may use it">
      <Select label="For" items={KINDS} value={kind} isDisabled={isReadOnly} onChange={choose} />
      {kind !== 'workspace' && (
        <OwnerField
          key={`${kind} ${owner}`}
          label={kind === 'app' ? 'App' : 'Page'}
          start={scope.kind === kind ? owner : ''}
          isDisabled={isReadOnly}
          onDone={name}
        />
      )}
    </SettingsSection>
  );
}

interface OwnerFieldProps {
  label: string;
  start: string;
  isDisabled: boolean;
  onDone(text: string): void;
}

/** A name that is half typed belongs to nobody: it counts when the field is left. */
function OwnerField({ label, start, isDisabled, onDone }: OwnerFieldProps) {
  const [text, setText] = useState(start);
  return (
    <TextField
      label={label}
      description="Its name. Until there is one, nothing has changed."
      value={text}
      maxLength={100}
      isDisabled={isDisabled}
      onChange={setText}
      onBlur={() => text !== start && onDone(text)}
    />
  );
}
