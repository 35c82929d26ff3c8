import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { queries, type RerunRequest, useSubmit } from '#api';
import { parsePointer, withValueAt } from '#model';
import { type FunctionDocument, isJsonObject, type Run } from '#schema';
import { Button, Select } from '#ui';
import { type FieldProblem, ProblemNote, paramsFormSchema, SchemaForm } from '../form/index.ts';
import { inputProblems } from '../inspector/index.ts';
import { type KnownInputs, knownInputs } from './rerun-inputs.ts';

interface RerunFormProps {
  run: Run;
  /** The function as it was. */
  document: FunctionDocument;
  /** Name of the block that it is to go on from; else all of it runs. */
  block?: string | undefined;
  onRun(request: RerunRequest): Promise<void>;
}

const START = '\u0000start';

/** A run once more, with what is to be different this time. */
export function RerunForm({ run, document, block, onRun }: RerunFormProps) {
  const [version, setVersion] = useState<'same' | 'live'>('same');
  const live = useQuery(queries.functions()).data?.find(({ name }) => name === run.functionName)?.liveVersion ?? null;
  const theLive = useQuery({ ...queries.version(run.functionName, live ?? 0), enabled: version === 'live' }).data;
  const shown = version === 'live' ? theLive?.document : document;
  return (
    <div className="flex flex-col gap-4">
      {live !== null && live !== run.version && (
        <Select
          label="Version"
          items={[
            { id: 'same', label: `v${run.version}, as it was` },
            { id: 'live', label: `v${live}, which is live now` },
          ]}
          value={version}
          onChange={(id) => setVersion(id === 'live' ? 'live' : 'same')}
        />
      )}
      {shown && <Inputs key={version} run={run} document={shown} block={block} version={version} onRun={onRun} />}
    </div>
  );
}

function Inputs({ run, document, block, version, onRun }: RerunFormProps & { version: 'same' | 'live' }) {
  const { params, body } = document;
  const names = useMemo(() => body.blocks.map(({ name }) => name), [body]);
  const [known] = useState<KnownInputs>(() => knownInputs(run, params));
  const [inputs, setInputs] = useState(known.inputs);
  const [from, setFrom] = useState(block !== undefined && names.includes(block) ? block : START);
  const [isTold, setTold] = useState(false);
  const wrong = useMemo(() => {
    // What the server kept of them it takes where nothing else is given.
    const all = inputProblems(params, inputs);
    for (const name of known.kept) if (inputs[name] === undefined) all.delete(`/${name}`);
    return all;
  }, [params, inputs, known]);
  const problems = useMemo(
    () =>
      new Map([...wrong].map(([path, message]): [string, FieldProblem[]] => [path, [{ severity: 'error', message }]])),
    [wrong],
  );
  const { send, error, isPending } = useSubmit(async () => {
    setTold(true);
    if (wrong.size > 0) return;
    const start = from === START ? ({ from: 'start' } as const) : ({ from: 'block', block: from } as const);
    await onRun({ params: inputs, version, ...start });
  });
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <Select
        label="Start at"
        description="What came before a block stands as it was; that block and all after it run again, with their effects."
        items={[{ id: START, label: 'The beginning' }, ...names.map((name) => ({ id: name, label: name }))]}
        value={from}
        onChange={setFrom}
      />
      {known.isCut && <ProblemNote severity="warning" message="The inputs of this run were too long to be kept." />}
      {known.hidden.length > 0 && (
        <ProblemNote
          severity="info"
          message={
            known.kept.length > 0
              ? `What is secret is not shown: ${known.hidden.join(', ')} stays as it was if the job is yours, unless you give another.`
              : `What is secret is not kept: give ${known.hidden.join(', ')} again.`
          }
        />
      )}
      {params.length > 0 && (
        <SchemaForm
          schema={paramsFormSchema(params)}
          value={{ ...inputs }}
          {...(isTold ? { problems } : {})}
          onChange={(path, value) => {
            const next = withValueAt({ ...inputs }, parsePointer(path) ?? [], value);
            if (isJsonObject(next)) setInputs(next);
          }}
        />
      )}
      {error && <ProblemNote severity="error" message={error} />}
      <div className="flex justify-end border-t border-border pt-4">
        <Button type="submit" variant="primary" icon={RotateCw} isPending={isPending}>
          Run
        </Button>
      </div>
    </form>
  );
}
