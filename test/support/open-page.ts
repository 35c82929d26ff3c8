import type { SiteCall } from '#client';
import type { FunctionFacts } from '#core';
import { Page, type StepReport } from '#page';
import type { PageDocument } from '#schema';
import { plan } from './build-page.ts';
import { type FakeWorld, fakeWorld, settle } from './fake-world.ts';

/** A page that is open in a test's own world: what it calls, shows and does is there to look at. */
export interface OpenPage {
  page: Page;
  world: FakeWorld;
  /** What was sent, oldest first, with ways to answer. */
  calls: (SiteCall & { succeed(data: unknown): Promise<void>; fail(error: Error): Promise<void> })[];
  /** What the page did to its host: `toast success Saved`. */
  done: string[];
  steps: StepReport[];
}

/** Plans a page and opens it, as the server and a browser would. @throws Error where it has problems */
export function openPage(document: PageDocument, functions: Record<string, FunctionFacts> = {}): OpenPage {
  const { plan: planned, issues } = plan(document, functions);
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`the page has problems: ${JSON.stringify(errors)}`);
  const world = fakeWorld();
  const calls: OpenPage['calls'] = [];
  const done: string[] = [];
  const steps: StepReport[] = [];
  const page = new Page({
    // As the wire would carry it.
    live: JSON.parse(JSON.stringify({ ...planned.live, version: 1, user: { id: 'u1', name: 'Ada' } })),
    client: {
      run(call) {
        const { promise, resolve, reject } = Promise.withResolvers<{ data: unknown; runId: string }>();
        calls.push({
          ...call,
          succeed: async (data) => {
            resolve({ data, runId: `run-${calls.length}` });
            await settle();
          },
          fail: async (error) => {
            reject(error);
            await settle();
          },
        });
        return promise;
      },
    },
    host: {
      world,
      toast: (tone, text) => done.push(`toast ${tone} ${text}`),
      navigate: (name, params) => done.push(`navigate ${name} ${JSON.stringify(params)}`),
      openLink: (url, newTab) => done.push(`open ${url} ${newTab}`),
      copy: (text) => void done.push(`copy ${text}`),
      download: (fileName, data) => done.push(`download ${fileName} ${JSON.stringify(data)}`),
      onStep: (step) => steps.push(step),
    },
    params: { id: '7' },
    environment: 'production',
  });
  page.start();
  return { page, world, calls, done, steps };
}
