import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PenLine, RotateCw, Square, SquarePen, StepForward } from 'lucide-react';
import { useRef, useState } from 'react';
import { functionsApi, queries, type RerunRequest, runsApi, sayProblem, useWhyNot, useWhyNots } from '#api';
import { isUnderWay } from '#editor';
import type { FunctionDocument, Run } from '#schema';
import { Button, Dialog, lazyPart, toast } from '#ui';

const RerunForm = lazyPart(async () => (await import('./RerunForm.tsx')).RerunForm);

interface RunActionsProps {
  run: Run;
  /** The function as it was; undefined while it is loaded, or where it is gone. */
  document: FunctionDocument | undefined;
}

/** What can be done about a run: stop it, run it again, look at what it is of. */
export function RunActions({ run, document }: RunActionsProps) {
  const navigate = useNavigate();
  const rerun = useRerun(run);
  const [isEditing, setEditing] = useState(false);
  const { isPending, act } = useOnce();
  const { id, functionName, version, status, failedPath } = run;
  const whyNots = useWhyNots();
  const whyNot = whyNots('function.run', functionName);
  const failed = failedPath?.split(/[/[#]/)[0];
  const isOver = !isUnderWay(run);
  return (
    <>
      {!isOver && (
        <Button icon={Square} whyNot={whyNots('run.cancel', functionName)} onPress={act(() => runsApi.cancel(id))}>
          Cancel
        </Button>
      )}
      {version === null ? (
        <TestAgain run={run} />
      ) : (
        <>
          {isOver && status !== 'success' && failed !== undefined && (
            <Button
              icon={StepForward}
              whyNot={whyNot}
              isDisabled={isPending}
              onPress={act(() => rerun({ from: 'failure' }))}
            >
              Retry from {failed}
            </Button>
          )}
          <Button icon={RotateCw} whyNot={whyNot} isDisabled={isPending} onPress={act(() => rerun({}))}>
            Run again
          </Button>
          <Button icon={PenLine} whyNot={whyNot} isDisabled={!document} onPress={() => setEditing(true)}>
            Run with edits…
          </Button>
        </>
      )}
      <Button
        icon={SquarePen}
        whyNot={whyNots('function.read', functionName)}
        onPress={act(async () => {
          await functionsApi.draft(functionName);
          await navigate({ to: '/functions/$name', params: { name: functionName }, search: { run: id } });
        })}
      >
        Open in editor
      </Button>
      {document && <RerunDialog run={run} document={document} isOpen={isEditing} onClose={() => setEditing(false)} />}
    </>
  );
}

interface RunFromHereProps {
  run: Run;
  document: FunctionDocument;
  /** Id of a block of the body. */
  block: string;
}

/** Offers to go on from a block of a run that has ended. */
export function RunFromHere({ run, document, block }: RunFromHereProps) {
  const [isOpen, setOpen] = useState(false);
  const whyNot = useWhyNot('function.run', run.functionName);
  const name = document.body.blocks.find(({ id }) => id === block)?.name;
  if (name === undefined || run.version === null || isUnderWay(run)) return null;
  return (
    <>
      <Button size="compact" className="self-start" icon={StepForward} whyNot={whyNot} onPress={() => setOpen(true)}>
        Run from here…
      </Button>
      <RerunDialog run={run} document={document} block={name} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}

interface RerunDialogProps {
  run: Run;
  document: FunctionDocument;
  block?: string;
  isOpen: boolean;
  onClose(): void;
}

function RerunDialog({ run, document, block, isOpen, onClose }: RerunDialogProps) {
  const rerun = useRerun(run);
  return (
    <Dialog title={`Run ${run.functionName} again`} isOpen={isOpen} onClose={onClose}>
      {isOpen && (
        <RerunForm
          run={run}
          document={document}
          block={block}
          onRun={async (request) => {
            await rerun(request);
            onClose();
          }}
        />
      )}
    </Dialog>
  );
}

/** Starts it and goes there. */
function useRerun({ id }: Run): (request: RerunRequest) => Promise<void> {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return async (request) => {
    const started = await runsApi.rerun(id, request);
    await queryClient.invalidateQueries({ queryKey: ['runs'] });
    await navigate({ to: '/runs/$id', params: { id: started.id } });
  };
}

/** A test-run is of a draft: what runs is what that is by now. */
function TestAgain({ run: { functionName, params } }: { run: Run }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { isPending, act } = useOnce();
  const whyNot = useWhyNot('function.test', functionName);
  const test = async () => {
    let started: string | undefined;
    const stop = new AbortController();
    const onEvents = (events: Parameters<Parameters<typeof runsApi.test>[2]['onEvents']>[0]) => {
      for (const { event } of events) if (event.type === 'run') started ??= event.run.id;
      if (started !== undefined) stop.abort();
    };
    const given = params.truncated ? {} : JSON.parse(params.text);
    await runsApi.test(functionName, { params: given }, { onEvents, signal: stop.signal }).catch((thrown: unknown) => {
      if (started === undefined) throw thrown;
    });
    await queryClient.invalidateQueries({ queryKey: ['runs'] });
    if (started === undefined) return;
    // Its record is written a moment after it has begun; a page without it would say that there is no such run.
    await queryClient.fetchQuery({ ...queries.run(started), retry: 20, retryDelay: 250 }).catch(() => undefined);
    await navigate({ to: '/runs/$id', params: { id: started } });
  };
  return (
    <Button icon={RotateCw} whyNot={whyNot} onPress={act(test)} isDisabled={params.truncated || isPending}>
      Run again
    </Button>
  );
}

/** Pressed twice, it happens once. */
function useOnce(): { isPending: boolean; act(work: () => Promise<unknown>): () => void } {
  const isGoing = useRef(false);
  const [isPending, setPending] = useState(false);
  const run = async (work: () => Promise<unknown>) => {
    if (isGoing.current) return;
    isGoing.current = true;
    setPending(true);
    await work().catch((thrown: unknown) => toast.error(sayProblem(thrown)));
    isGoing.current = false;
    setPending(false);
  };
  return { isPending, act: (work) => () => void run(work) };
}
