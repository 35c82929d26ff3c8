import { Database, Plus, RefreshCw, Trash2 } from 'lucide-react';
import { Fragment, useState } from 'react';
import { newName } from '#model';
import { addUse, addVariable, removeVariable, renameVariable, setVariableStart, takenNames } from '#page-model';
import type { JsonValue } from '#schema';
import { Button, cx, EmptyState, IconButton, Menu, Pill } from '#ui';
import { JsonField } from '../form/index.ts';
import { ValueView, type ViewName } from '../values/index.ts';
import { PageNameField } from './PageNameField.tsx';
import { usePageValues } from './page-values.tsx';
import { usePageDocument, usePageSession, usePageState } from './session-context.tsx';
import { UseEditor } from './UseEditor.tsx';
import { useDraftPage } from './use-draft-page.tsx';
import { usePageFunctions } from './use-page-surroundings.ts';

/** The functions that the page uses and its variables: what each is now, and when it runs. */
export function DataPanel() {
  const { functions, variables } = usePageDocument();
  const chosen = usePageState((state) => state.use);
  const use = functions.find(({ id }) => id === chosen) ?? (chosen?.startsWith(VARIABLE) ? undefined : functions[0]);
  const variable = use ? undefined : (variables.find(({ name }) => VARIABLE + name === chosen) ?? variables[0]);
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex w-56 shrink-0 flex-col border-e border-border">
        <ul aria-label="Functions and variables" className="min-h-0 flex-1 overflow-auto p-1">
          {functions.map(({ id, name }) => (
            <NameRow key={id} name={name} id={id} isChosen={use?.id === id} hasStatus />
          ))}
          {variables.map(({ name }) => (
            <NameRow key={name} name={name} id={VARIABLE + name} isChosen={variable?.name === name} />
          ))}
        </ul>
        <AddData />
      </div>
      {use && (
        <Fragment key={use.id}>
          <UseEditor use={use} />
          <NowValue name={use.name} isUse />
        </Fragment>
      )}
      {variable && (
        <Fragment key={VARIABLE + variable.name}>
          <VariableEditor name={variable.name} start={variable.start} />
          <NowValue name={variable.name} />
        </Fragment>
      )}
      {!use && !variable && (
        <EmptyState
          icon={Database}
          title="No data yet"
          text="Add a function: what it answers is read as name.data."
          className="flex-1 py-4"
        />
      )}
    </div>
  );
}

const VARIABLE = 'variable ';

function NameRow({
  name,
  id,
  isChosen,
  hasStatus = false,
}: {
  name: string;
  id: string;
  isChosen: boolean;
  hasStatus?: boolean;
}) {
  const session = usePageSession();
  const { page } = useDraftPage();
  usePageValues();
  const state =
    hasStatus && page?.live.functions.some((use) => use.name === name) ? page.functions.object(name).handle : undefined;
  return (
    <li>
      <button
        type="button"
        aria-current={isChosen}
        className={cx(
          'flex min-h-7 w-full items-center gap-2 rounded-small px-2 text-start pointer-coarse:min-h-10',
          isChosen ? 'bg-accent-bg' : 'hover:bg-hover',
        )}
        onClick={() => session.set({ use: id })}
      >
        <span className="min-w-0 flex-1 truncate font-mono text-code">{name}</span>
        {state?.isFetching && <span className="text-caption text-muted">running</span>}
        {!state?.isFetching && state?.error && <span className="text-caption text-error">failed</span>}
      </button>
    </li>
  );
}

function AddData() {
  const session = usePageSession();
  const { all, parametersOf } = usePageFunctions();
  const { reload } = useDraftPage();
  const add = async (name: string) => {
    const params = (await parametersOf(name).catch(() => undefined)) ?? [];
    // What a function does is told by its name alone here: one that sounds like reading, and needs nothing, runs on load.
    const isReady = params.every(({ required, default: fallback }) => !required || fallback !== undefined);
    const isReading = /^(get|list|find|search|load|read|fetch|count)/i.test(name);
    if (!session.do(addUse({ name, params }, isReady && isReading ? 'onLoad' : 'manual')).ok) return;
    session.set({ use: session.document().functions.at(-1)?.id });
  };
  return (
    <div className="flex gap-1 border-t border-border p-1">
      <Menu
        label="Functions to add"
        placement="top start"
        trigger={
          <Button size="compact" variant="quiet" icon={Plus}>
            Add function
          </Button>
        }
        items={
          all.length > 0
            ? all.map((name) => ({ id: name, label: name }))
            : [{ id: '', label: 'There are no functions yet', isDisabled: true }]
        }
        onAction={(name) => void add(name)}
      />
      <Button
        size="compact"
        variant="quiet"
        onPress={() => {
          const name = newName('variable1', takenNames(session.document()));
          session.do(addVariable(name, null));
          session.set({ use: VARIABLE + name });
        }}
      >
        Variable
      </Button>
      <IconButton size="compact" icon={RefreshCw} label="Run what runs by itself again" onPress={reload} />
    </div>
  );
}

function VariableEditor({ name, start }: { name: string; start: JsonValue }) {
  const session = usePageSession();
  const rename = (to: string) => {
    session.do(renameVariable(name, to));
    session.set({ use: VARIABLE + to });
  };
  return (
    <div className="flex w-90 shrink-0 flex-col gap-3 overflow-auto p-3">
      <PageNameField label="Name of the variable" name={name} onRename={rename} />
      <p className="text-label text-muted">Steps of events set it. It starts with:</p>
      <JsonField
        label={`Start of ${name}`}
        value={start}
        onChange={(value) => value !== undefined && session.do(setVariableStart(name, value))}
      />
      <div>
        <Button size="compact" icon={Trash2} onPress={() => session.do(removeVariable(name))}>
          Delete variable
        </Button>
      </div>
    </div>
  );
}

/** What it is now: `getCustomers.data`, and whether it failed. */
function NowValue({ name, isUse = false }: { name: string; isUse?: boolean }) {
  const values = usePageValues();
  const [view, setView] = useState<ViewName>();
  const value = values[name];
  const { data, error, status, runId } = read(value);
  const shown = isUse ? data : (value ?? null);
  return (
    <div className="flex min-w-0 flex-1 flex-col border-s border-border">
      {isUse && (
        <p className="flex flex-wrap items-center gap-2 px-3 pt-2 text-label">
          <code className="font-mono text-code">{name}.data</code>
          <Pill tone={error ? 'error' : status === 'success' ? 'success' : 'neutral'}>{status}</Pill>
          {runId && <span className="font-mono text-caption text-muted">{runId}</span>}
          {error && <span className="min-w-0 text-error wrap-anywhere">{error}</span>}
        </p>
      )}
      <ValueView
        value={{ kind: 'value', value: shown }}
        view={view}
        onView={setView}
        label={isUse ? `Data of ${name}` : `Value of ${name}`}
        base={isUse ? `${name}.data` : name}
      />
    </div>
  );
}

function read(value: JsonValue | undefined): {
  data: JsonValue;
  error: string | undefined;
  status: string;
  runId: string | undefined;
} {
  const object = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const { data = null, error, status, runId } = object;
  const failed = typeof error === 'object' && error !== null && !Array.isArray(error) ? error : undefined;
  return {
    data,
    error: failed && String(failed.detail ?? failed.message ?? failed.title ?? 'failed'),
    status: typeof status === 'string' ? status : 'idle',
    runId: typeof runId === 'string' ? runId : undefined,
  };
}
