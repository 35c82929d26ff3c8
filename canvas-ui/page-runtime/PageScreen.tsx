import { useEffect, useState } from 'react';
import { createPageClient, ProblemError } from '#client';
import { Page } from '#page';
import { ConfirmDialog, LiveRegion, ToastRegion } from '#ui';
import { loadRenderers } from '../page/index.ts';
import { browserHost } from './browser-host.ts';
import { PageView } from './PageView.tsx';

type State = { kind: 'loading' } | { kind: 'failed'; problem: ProblemError } | { kind: 'open'; page: Page };

interface Question {
  text: string;
  answer(yes: boolean): void;
}

/** Loads the published page of a name and opens it. */
export function PageScreen({ name }: { name: string }) {
  const [state, setState] = useState<State>({ kind: 'loading' });
  const [question, setQuestion] = useState<Question>();
  useEffect(() => {
    const leaving = new AbortController();
    let page: Page | undefined;
    const open = async () => {
      const client = createPageClient(name, { baseUrl: '' });
      const live = await client.open(leaving.signal);
      if (leaving.signal.aborted) return;
      const ask = (text: string) => new Promise<boolean>((answer) => setQuestion({ text, answer }));
      const params = Object.fromEntries(new URLSearchParams(location.search));
      page = new Page({ live, client, host: browserHost(ask), params });
      document.title = live.title || live.name;
      page.start();
      // While its functions run.
      await loadRenderers(Object.keys(live.types));
      if (leaving.signal.aborted) return;
      setState({ kind: 'open', page });
    };
    open().catch((thrown: unknown) => {
      if (leaving.signal.aborted) return;
      if (!(thrown instanceof ProblemError)) throw thrown;
      setState({ kind: 'failed', problem: thrown });
    });
    return () => {
      leaving.abort();
      page?.stop();
    };
  }, [name]);
  const say = (yes: boolean) => {
    question?.answer(yes);
    setQuestion(undefined);
  };
  return (
    <>
      {state.kind === 'open' && <PageView page={state.page} />}
      {state.kind === 'failed' && <Failed problem={state.problem} />}
      {state.kind === 'loading' && <p className="p-8 text-muted">Loading …</p>}
      <ConfirmDialog
        title="Are you sure?"
        text={question?.text ?? ''}
        confirmLabel="Yes"
        isOpen={question !== undefined}
        onConfirm={() => say(true)}
        onClose={() => say(false)}
      />
      <ToastRegion />
      <LiveRegion />
    </>
  );
}

function Failed({ problem }: { problem: ProblemError }) {
  const isOut = problem.code === 'auth.required';
  return (
    <main className="mx-auto flex max-w-140 flex-col gap-2 p-8">
      <h1 className="text-page font-semibold">{isOut ? 'You are not signed in' : problem.title}</h1>
      {isOut ? (
        <p>
          <a href="/" className="text-accent-text underline">
            Sign in
          </a>
          , then open this page again.
        </p>
      ) : (
        <>
          <p className="text-muted">{problem.detail}</p>
          <p>
            <a href="/" className="text-accent-text underline">
              All that is open to you
            </a>
          </p>
        </>
      )}
    </main>
  );
}
