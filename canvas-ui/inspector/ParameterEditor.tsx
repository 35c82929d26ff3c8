import { useMemo, useRef, useState } from 'react';
import { useDocument, useSession } from '#editor';
import { parsePointer, rename, renameProblem, setParameter, setTestValue, withValueAt } from '#model';
import { isJsonObject, type JsonValue, type Parameter, type TypeSpec } from '#schema';
import { Switch, TextField } from '#ui';
import { type FieldProblem, ProblemNote, SchemaForm } from '../form/index.ts';
import { useFieldJump } from './field-jump.ts';
import { TypeEditor } from './TypeEditor.tsx';
import { typeOnly, valueSchemaOf } from './type-specs.ts';

interface ParameterEditorProps {
  parameter: Parameter;
  isFresh: boolean;
  isReadOnly: boolean;
  onRename: (name: string) => void;
}

/** One parameter: name, type, whether it must be given, and values for when it is not. */
export function ParameterEditor({ parameter, isFresh, isReadOnly, onRename }: ParameterEditorProps) {
  const session = useSession();
  const box = useRef<HTMLDivElement>(null);
  useFieldJump(box, undefined);
  const { name, required, sensitive, description, default: usual } = parameter;
  const test = useDocument(({ history }) => {
    const { testValues = {} } = history.document.layout;
    return Object.hasOwn(testValues, name) ? testValues[name] : undefined;
  });
  const problems = useProblems(name);
  const set = (
    change: Partial<Pick<Parameter, 'required' | 'sensitive' | 'description' | 'default'>>,
    type: TypeSpec = typeOnly(parameter),
  ) =>
    session.do(
      setParameter(name, {
        ...type,
        ...without({ name, required, sensitive, description, default: usual, ...change }),
      }),
    );
  return (
    <div ref={box} className="flex flex-col gap-4 border-t border-border px-1 pt-3 pb-1">
      {problems.whole.map(({ message, severity }) => (
        <ProblemNote key={message} message={message} severity={severity} />
      ))}
      <div data-field={`/params/${name}`}>
        <ParameterName name={name} isFresh={isFresh} isReadOnly={isReadOnly} onRename={onRename} />
      </div>
      <TypeEditor
        label="Type"
        type={typeOnly(parameter)}
        isReadOnly={isReadOnly}
        onChange={(type) => set({ default: undefined }, type)}
      />
      <Switch
        label="Required"
        isSelected={required === true}
        isDisabled={isReadOnly}
        onChange={(next) => set({ required: next })}
      />
      <Switch
        label="Sensitive: no trace, log or history shows it"
        isSelected={sensitive === true}
        isDisabled={isReadOnly}
        onChange={(next) => set({ sensitive: next || undefined })}
      />
      <div data-field={`/params/${name}/default`}>
        <OneValue
          title="Default"
          help="Where the caller gives none."
          type={parameter}
          value={usual}
          problems={problems.default}
          isReadOnly={isReadOnly}
          onChange={(value) => set({ default: value })}
        />
      </div>
      <OneValue
        title="Test value"
        help="Only for test-runs; never part of a version."
        type={parameter}
        value={test}
        problems={[]}
        isReadOnly={isReadOnly}
        onChange={(value) => session.do(setTestValue(name, value))}
      />
      <TextField
        label="Description"
        rows={2}
        value={description ?? ''}
        maxLength={2000}
        isDisabled={isReadOnly}
        onChange={(text) => set({ description: text === '' ? undefined : text })}
      />
    </div>
  );
}

/** What is not given is left out of the document, not written as undefined. */
function without<T extends object>(members: T): T {
  const kept = { ...members };
  for (const [key, value] of Object.entries(members)) if (value === undefined) Reflect.deleteProperty(kept, key);
  return kept;
}

function useProblems(name: string) {
  const all = useDocument((state) => state.problems.ofFunction);
  return useMemo(() => {
    const own = all.filter(({ target }) => target.kind === 'parameter' && target.name === name);
    const told = own.map(({ issue, severity, target }) => ({
      severity,
      message: issue.message,
      field: 'field' in target ? target.field : '',
    }));
    return {
      whole: told.filter(({ field }) => !field.startsWith('/default')),
      default: told.filter(({ field }) => field.startsWith('/default')),
    };
  }, [all, name]);
}

interface OneValueProps {
  title: string;
  help: string;
  type: TypeSpec;
  value: JsonValue | undefined;
  problems: readonly FieldProblem[];
  isReadOnly: boolean;
  onChange: (value: JsonValue | undefined) => void;
}

/** A value of the parameter's type, in its own control. */
function OneValue({ title, help, type, value, problems, isReadOnly, onChange }: OneValueProps) {
  const schema = useMemo(() => valueSchemaOf(type, { title, help }), [type, title, help]);
  const shown = useMemo(() => (value === undefined ? {} : { value }), [value]);
  const byPath = useMemo(() => new Map([['/value', problems]]), [problems]);
  return (
    <SchemaForm
      schema={schema}
      value={shown}
      problems={byPath}
      isReadOnly={isReadOnly}
      onChange={(path, next) => onChange(path === '/value' ? next : changedInside(shown, path, next))}
    />
  );
}

function changedInside(shown: JsonValue, path: string, next: JsonValue | undefined): JsonValue | undefined {
  const changed = withValueAt(shown, parsePointer(path) ?? [], next);
  return isJsonObject(changed) ? changed.value : undefined;
}

function ParameterName({
  name,
  isFresh,
  isReadOnly,
  onRename,
}: Pick<ParameterEditorProps, 'isFresh' | 'isReadOnly' | 'onRename'> & { name: string }) {
  const session = useSession();
  const [draft, setDraft] = useState<string>();
  const target = { kind: 'parameter', name } as const;
  const problem =
    draft === undefined || draft === name
      ? undefined
      : renameProblem(session.document.document(), target, draft, session.document.tools());
  const commit = () => {
    setDraft(undefined);
    if (draft === undefined || draft === name || problem !== undefined) return;
    if (session.do(rename(target, draft)).ok) onRename(draft);
  };
  return (
    <TextField
      label="Name"
      isMono
      autoFocus={isFresh}
      value={draft ?? name}
      error={problem}
      isDisabled={isReadOnly}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
