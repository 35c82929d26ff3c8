import { Trash2 } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { parsePointer, withValueAt } from '#model';
import { changeUse, removeUse, renameUse } from '#page-model';
import { type Behaviour, type FunctionUse, isJsonObject, type JsonValue } from '#schema';
import { Button, Checkbox, ComboBox } from '#ui';
import { type FieldProblem, FieldSurroundingsProvider, SchemaForm, toValue } from '../form/index.ts';
import { BehaviourFields, EventSteps, OutcomeScope, StepsHostProvider } from '../steps/index.ts';
import { useFieldJump } from './field-jump.ts';
import { PageNameField } from './PageNameField.tsx';
import { usePageSession, usePageState } from './session-context.tsx';
import { type Locals, usePageFunctions, usePageSurroundings } from './use-page-surroundings.ts';

const NO_LOCALS: Locals = {};

const PARAMS_FORM = {
  type: 'object',
  properties: {
    function: { title: 'Function', 'x-field': { widget: 'hidden' } },
    params: { title: 'Parameters', type: 'object', 'x-field': { widget: 'parameters' } },
  },
};

/** One function of the page: what it is called, what it is given, and when it runs. */
export function UseEditor({ use }: { use: FunctionUse }) {
  const session = usePageSession();
  const surroundings = usePageSurroundings(use.id, NO_LOCALS);
  const box = useRef<HTMLDivElement>(null);
  useFieldJump(box, use.id);
  const problems = useUseProblems(use.id);
  const given = useMemo<JsonValue>(
    () => ({
      function: use.name,
      params: Object.fromEntries(Object.entries(use.params).map(([name, { value }]) => [name, { ...value }])),
    }),
    [use],
  );
  const setParam = (path: string, value: JsonValue | undefined) => {
    const next = withValueAt(given, parsePointer(path) ?? [], value);
    const params = isJsonObject(next) && isJsonObject(next.params) ? next.params : {};
    const made = Object.entries(params).flatMap(([name, member]): [string, FunctionUse['params'][string]][] => {
      const typed = toValue(member);
      return typed ? [[name, { value: typed, fixed: use.params[name]?.fixed ?? false }]] : [];
    });
    session.do(changeUse(use.id, { params: Object.fromEntries(made) }));
  };
  return (
    <div ref={box} className="flex w-90 shrink-0 flex-col gap-4 overflow-auto p-3">
      <FieldSurroundingsProvider value={surroundings}>
        <PageNameField label="Name on the page" name={use.name} onRename={(to) => session.do(renameUse(use.id, to))} />
        <FunctionChoice use={use} />
        <SchemaForm
          schema={PARAMS_FORM}
          value={given}
          problems={problems}
          isReadOnly={session.whyReadOnly !== undefined}
          onChange={setParam}
        />
        <Fixed use={use} />
        <Running use={use} />
      </FieldSurroundingsProvider>
      <div>
        <Button size="compact" icon={Trash2} onPress={() => session.do(removeUse(use.id))}>
          Remove from the page
        </Button>
      </div>
    </div>
  );
}

function useUseProblems(id: string): Map<string, FieldProblem[]> {
  const all = usePageState((state) => state.problems);
  return useMemo(() => {
    const found = new Map<string, FieldProblem[]>();
    for (const { issue, place } of all) {
      if (place.kind !== 'use' || place.id !== id) continue;
      const at = place.field.replace(/\/value$/, '');
      const { severity, message, position } = issue;
      found.set(at, [...(found.get(at) ?? []), { severity, message: `${message}.`, position }]);
    }
    return found;
  }, [all, id]);
}

function FunctionChoice({ use }: { use: FunctionUse }) {
  const session = usePageSession();
  const { all } = usePageFunctions();
  const problems = useUseProblems(use.id).get('/function');
  const names = all.includes(use.function) ? all : [use.function, ...all];
  return (
    <div data-field="/function">
      <ComboBox
        label="Function"
        items={names.map((name) => ({ id: name, label: name }))}
        value={use.function}
        error={problems?.find(({ severity }) => severity === 'error')?.message}
        onChange={(name) => session.do(changeUse(use.id, { function: name }))}
      />
    </div>
  );
}

/** Parameters that the server makes: of the user and the environment, whatever the page sends. */
function Fixed({ use }: { use: FunctionUse }) {
  const session = usePageSession();
  const names = Object.keys(use.params);
  if (names.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="text-label font-medium text-muted">Made by the server, from user and env</legend>
      {names.map((name) => (
        <Checkbox
          key={name}
          label={name}
          isSelected={use.params[name]?.fixed ?? false}
          onChange={(fixed) => {
            const param = use.params[name];
            if (param) session.do(changeUse(use.id, { params: { ...use.params, [name]: { ...param, fixed } } }));
          }}
        />
      ))}
    </fieldset>
  );
}

function Running({ use }: { use: FunctionUse }) {
  const session = usePageSession();
  const behaviour = use.behaviour ?? {};
  const set = (change: Partial<Behaviour>) => {
    const next = Object.entries({ ...behaviour, ...change }).filter(([, value]) => value !== undefined);
    session.do(changeUse(use.id, { behaviour: Object.fromEntries(next) }));
  };
  const list = (key: 'onSuccess' | 'onError', label: string, help: string) => (
    <EventSteps
      label={label}
      place={`${use.id} ${key}`}
      help={help}
      steps={behaviour[key] ?? []}
      isReadOnly={false}
      onChange={(steps) => set({ [key]: steps.length === 0 ? undefined : steps })}
    />
  );
  return (
    <StepsHostProvider host={session}>
      <BehaviourFields behaviour={behaviour} own={use.name} isReadOnly={false} onChange={set} />
      <OutcomeScope outcome="result">
        {list('onSuccess', 'On success', 'After each run that succeeds. Steps read the answer as result.')}
      </OutcomeScope>
      <OutcomeScope outcome="error">
        {list('onError', 'On error', 'After each run that fails. Steps read why as error.')}
      </OutcomeScope>
    </StepsHostProvider>
  );
}
