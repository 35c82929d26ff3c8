import { useQuery } from '@tanstack/react-query';
import { FlaskConical, Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import { queries, type TestRequest } from '#api';
import { type RunnerState, useDocument, useRunner, useSession } from '#editor';
import { parsePointer, withValueAt } from '#model';
import { isJsonObject, type JsonValue } from '#schema';
import { Button, Select, Switch, Tabs } from '#ui';
import { type FieldProblem, JsonField, ProblemNote, paramsFormSchema, SchemaForm } from '../form/index.ts';
import { TestPresets } from './TestPresets.tsx';
import { TryAs } from './TryAs.tsx';
import { type Inputs, inputProblems, inputsOf, prefill } from './test-inputs.ts';

interface TestFormProps {
  onRun: (request: TestRequest) => void;
  /** What was run last. */
  last: TestRequest | undefined;
}

/** The inputs of a test-run, as a form or as JSON. */
export function TestForm({ onRun, last }: TestFormProps) {
  const { name, params, layout } = useDocument(({ history }) => history.document);
  const phase = useRunner((state) => state.phase);
  const problem = useRunner((state) => state.problem);
  const shown = useRunner((state) => state.shown);
  // Whoever looks at a past run wants to run that again, with other inputs.
  const [inputs, setInputs] = useState<Inputs>(() =>
    prefill({ params, last: (shown && inputsOf(shown, params)) ?? last?.params, testValues: layout.testValues }),
  );
  const [isTold, setTold] = useState(false);
  const [dry, setDry] = useState(last?.dry === true);
  const [environment, setEnvironment] = useState(last?.environment);
  const [as, setAs] = useState(last?.as);
  const wrong = useMemo(() => inputProblems(params, inputs), [params, inputs]);
  const run = () => {
    setTold(true);
    if (wrong.size > 0) return;
    onRun({
      params: { ...inputs },
      ...(dry ? { dry } : {}),
      ...(environment === undefined ? {} : { environment }),
      ...(as === undefined ? {} : { as }),
    });
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      {problem && <RunRefused problem={problem} />}
      <TestPresets functionName={name} inputs={inputs} params={params} onChoose={setInputs} />
      <InputsEditor inputs={inputs} wrong={isTold ? wrong : NOTHING} onChange={setInputs} />
      <div className="flex flex-wrap items-end gap-4 border-t border-border pt-4">
        <Environment value={environment} onChange={setEnvironment} />
        <TryAs value={as} onChange={setAs} />
        <Switch label="Dry run" description="Writes are rolled back or held back." isSelected={dry} onChange={setDry} />
        <span className="flex-1" />
        <Button
          type="submit"
          variant="primary"
          icon={dry ? FlaskConical : Play}
          isPending={phase === 'starting'}
          isDisabled={phase !== 'idle'}
        >
          {dry ? 'Dry run' : 'Run'}
        </Button>
      </div>
    </form>
  );
}

type RunProblem = NonNullable<RunnerState['problem']>;

/** What is wrong with the function itself is listed under Problems, with the way to each field. */
function RunRefused({ problem: { message, issues } }: { problem: RunProblem }) {
  const { view } = useSession();
  if (issues.length === 0) return <ProblemNote severity="error" message={message} />;
  const show = () => {
    const { drawer } = view.store.getState();
    view.show(undefined);
    view.set({ drawer: { ...drawer, isOpen: true, tab: 'problems' } });
  };
  const many = issues.length === 1 ? 'a problem' : `${issues.length} problems`;
  return (
    <ProblemNote
      severity="error"
      message={`The function has ${many}. Mend what is listed under Problems first.`}
      action={
        <Button size="compact" onPress={show}>
          Show problems
        </Button>
      }
    />
  );
}

const NOTHING: ReadonlyMap<string, string> = new Map();

interface InputsEditorProps {
  inputs: Inputs;
  wrong: ReadonlyMap<string, string>;
  onChange: (inputs: Inputs) => void;
}

function InputsEditor({ inputs, wrong, onChange }: InputsEditorProps) {
  const params = useDocument(({ history }) => history.document.params);
  const [tab, setTab] = useState('form');
  const schema = useMemo(() => paramsFormSchema(params), [params]);
  const problems = useMemo(
    () =>
      new Map([...wrong].map(([path, message]): [string, FieldProblem[]] => [path, [{ severity: 'error', message }]])),
    [wrong],
  );
  const change = (path: string, value: JsonValue | undefined) => {
    const next = withValueAt({ ...inputs }, parsePointer(path) ?? [], value);
    if (isJsonObject(next)) onChange(next);
  };
  if (params.length === 0) return <p className="text-body text-muted">The function takes no parameters.</p>;
  return (
    <Tabs
      label="Inputs"
      items={[
        { id: 'form', label: 'Form', dot: wrong.size > 0 ? 'error' : undefined },
        { id: 'json', label: 'JSON' },
      ]}
      value={tab}
      onChange={setTab}
      panelClassName="pt-4"
    >
      {tab === 'form' ? (
        <SchemaForm schema={schema} value={{ ...inputs }} problems={problems} onChange={change} />
      ) : (
        <>
          <JsonField
            label="Inputs as JSON"
            value={{ ...inputs }}
            height={240}
            onChange={(value) => onChange(isJsonObject(value) ? value : {})}
          />
          {[...wrong].map(([path, message]) => (
            <p key={path} className="text-label text-error">
              <code className="font-mono text-code">{path}</code> {message}
            </p>
          ))}
        </>
      )}
    </Tabs>
  );
}

const OWN = '\u0000own';

function Environment({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (environment: string | undefined) => void;
}) {
  const { data } = useQuery(queries.environments());
  const names = data?.environments ?? [];
  if (names.length < 2) return null;
  const items = [
    { id: OWN, label: `${data?.current ?? 'Server'} (the server's)` },
    ...names.filter((one) => one !== data?.current).map((id) => ({ id, label: id })),
  ];
  return (
    <Select
      label="Environment"
      className="w-48"
      items={items}
      value={value ?? OWN}
      onChange={(id) => onChange(id === OWN ? undefined : id)}
    />
  );
}
