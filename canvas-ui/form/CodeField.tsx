import { Maximize2, Plug } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { cx, Dialog, IconButton } from '#ui';
import { type CodeEditorApi, type CodeLanguage, LazyCodeEditor } from '../code/index.ts';
import { DataPicker } from './DataPicker.tsx';
import type { WidgetProps } from './Field.tsx';
import { FieldFrame } from './FieldFrame.tsx';
import { tellProblems, toDiagnostic, useSettled } from './field-problems.ts';
import { nearest, textIn } from './places.ts';
import { markOf } from './schema-node.ts';
import { type FieldSurroundings, type InsertTarget, useFormHost, useSurroundings } from './surroundings.tsx';
import { useDropTarget } from './use-drop-target.ts';
import { usePicker } from './use-picker.ts';

const LANGUAGES: ReadonlySet<string> = new Set<CodeLanguage>(['javascript', 'sql', 'json', 'python', 'text']);

/** Code and queries, at full width; a button gives them the whole screen. */
export function CodeField(props: WidgetProps) {
  const { field } = props;
  const id = useId();
  const { isReadOnly } = useFormHost();
  const surroundings = useSurroundings();
  const [isExpanded, setExpanded] = useState(false);
  const editor = useCodeEditor(props, id);
  const picker = usePicker(editor.api);
  const drop = useDropTarget(editor.target);
  const isTemplate = markOf(field.schema).kind === 'template';
  const tools = (
    <>
      {isTemplate && surroundings && !isReadOnly && (
        <IconButton
          ref={picker.button}
          icon={Plug}
          size="compact"
          label={`Insert data into ${field.label}`}
          onPress={() => picker.open(undefined)}
        />
      )}
      <IconButton icon={Maximize2} size="compact" label={`Expand ${field.label}`} onPress={() => setExpanded(true)} />
    </>
  );
  const pickerProps = isTemplate ? { onPicker: picker.open } : {};
  return (
    <FieldFrame
      id={id}
      label={field.label}
      isRequired={field.isRequired}
      help={field.help}
      told={editor.told}
      tools={tools}
    >
      {!isExpanded && (
        <div
          {...drop.props}
          className={cx('min-w-0 rounded-control', drop.isOver && 'outline-2 outline-offset-2 outline-accent')}
        >
          <LazyCodeEditor {...editor.props} {...pickerProps} api={editor.api} height={heightFor(editor.props.value)} />
        </div>
      )}
      <Dialog
        title={field.label}
        description={field.help}
        size="full"
        isOpen={isExpanded}
        onClose={() => setExpanded(false)}
      >
        {isExpanded && (
          <LazyCodeEditor {...editor.props} {...pickerProps} api={editor.api} height="fill" lineNumbers autoFocus />
        )}
      </Dialog>
      {surroundings && isTemplate && <DataPicker state={picker} label={field.label} target={editor.target} />}
    </FieldFrame>
  );
}

/** As high as the code, within reason. */
function heightFor(text: string): number {
  const lines = text.split('\n', 24).length;
  return Math.max(160, Math.min(420, lines * 20 + 24));
}

function useCodeEditor({ field, value, onChange }: WidgetProps, describedBy: string) {
  const host = useFormHost();
  const surroundings = useSurroundings();
  const text = typeof value === 'string' ? value : '';
  const [isFocused, setFocused] = useState(false);
  const api = useRef<CodeEditorApi>(null);
  const isSettled = useSettled(text, isFocused);
  const problems = isSettled ? host.problems(field.path) : [];
  const told = tellProblems(problems);
  const language = languageOf(markOf(field.schema).language);
  const resource = nearest(host.value, field.path, 'resource');
  const schema = useTables(surroundings, language === 'sql' && typeof resource === 'string' ? resource : undefined);
  const isTemplate = markOf(field.schema).kind === 'template';
  const target: InsertTarget = {
    label: field.label,
    insert(path, how) {
      if (how === 'replace') onChange(isTemplate ? `{{ ${path} }}` : path);
      else if (api.current) api.current.insertReference(path);
      else onChange(`${textIn(host.read(), field.path)}${isTemplate ? `{{ ${path} }}` : path}`);
      api.current?.focus();
    },
  };
  const props = {
    label: field.label,
    language,
    value: text,
    describedBy,
    isInvalid: told.error !== undefined,
    isReadOnly: host.isReadOnly,
    diagnostics: problems.flatMap(toDiagnostic),
    onChange: (next: string) => onChange(next === '' && !field.isRequired ? undefined : next),
    onFocus: () => {
      setFocused(true);
      surroundings?.memory.setTarget(target);
    },
    onBlur: () => setFocused(false),
    ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
    ...(schema ? { schema } : {}),
    ...contextOf(surroundings, language),
  };
  return { props, api, told, target };
}

function contextOf(surroundings: FieldSurroundings | undefined, language: CodeLanguage) {
  if (!surroundings) return {};
  const { completions, hover, names } = surroundings;
  if (language === 'javascript') return { completions, declarations: surroundings.declarations() };
  return { completions, hover, names, ...(language === 'python' ? { modules: surroundings.modules } : {}) };
}

function languageOf(name: unknown): CodeLanguage {
  return typeof name === 'string' && isLanguage(name) ? name : 'text';
}

function isLanguage(name: string): name is CodeLanguage {
  return LANGUAGES.has(name);
}

type Tables = Readonly<Record<string, readonly string[]>>;

/** Tables and columns of a resource, once they are there; without them one can type all the same. */
function useTables(surroundings: FieldSurroundings | undefined, resource: string | undefined): Tables | undefined {
  const [found, setFound] = useState<{ resource: string; tables: Tables }>();
  const ask = surroundings?.tables;
  useEffect(() => {
    if (resource === undefined || !ask) return undefined;
    let isCurrent = true;
    ask(resource).then(
      (tables) => isCurrent && setFound({ resource, tables }),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [resource, ask]);
  return found && found.resource === resource ? found.tables : undefined;
}
