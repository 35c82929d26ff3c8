import { createServer, type Server } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import type { Block, JsonValue } from '#schema';
import { eventually } from '../support/server.ts';
import { LOCALHOST, portOf } from '../support/tcp.ts';
import { blockOn, edges, givenFunction } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';

/** What one may do about a run that is over: see what it tried, go on with it, run it again otherwise. */

let isDown = true;
const service: Server = createServer((_request, response) => {
  response.writeHead(isDown ? 503 : 200).end(isDown ? 'closed for lunch' : 'open');
});
const studio = sharedStudio(async () => {
  if (!service.listening) await new Promise<void>((resolve) => service.listen(0, LOCALHOST, resolve));
  return {
    env: {
      SWITCHYARD_EXAMPLES: 'false',
      SWITCHYARD_EGRESS_ALLOW: `${LOCALHOST}:${portOf(service)}`,
    },
  };
});
afterAll(() => {
  service.closeAllConnections();
  service.close();
});

const code = (name: string, text: string, rest: Partial<Block> = {}): Block => {
  return { id: name, name, type: 'javascript', config: { code: text }, ...rest };
};
const returns = (text: string): Block => {
  return { id: 'done', name: 'done', type: 'return', config: { value: { kind: 'expression', code: text } } };
};
/** Fails while the service is down, and says so with each attempt. */
const ask = (): Block => {
  const text = `const answer = await fetch('http://${LOCALHOST}:${portOf(service)}/');
    if (!answer.ok) throw new FunctionError('service.closed', await answer.text());
    return params.times + ' ' + await answer.text();`;
  return code('ask', text, {
    retry: { count: 2, delayMs: 1, exponential: false, jitter: false, codes: ['service.closed'] },
  });
};
const summary = (page: Page) => page.getByRole('region', { name: 'Summary of the run' });
const result = (page: Page, text: string) =>
  page.getByRole('tabpanel', { name: 'Output' }).getByText(text).first().waitFor();
const openStep = async (page: Page, name: string) => {
  await blockOn(page, name).click();
  const step = page.getByRole('complementary', { name: `Step ${name}` });
  await step.waitFor();
  return step;
};

/** A function of three blocks, of which the one in the middle fails; answers its failed run. */
async function failedRun(name: string): Promise<string> {
  isDown = true;
  const blocks = [code('before', 'return { at: Math.random() };'), ask(), returns('ask.data')];
  const params = [{ name: 'times', type: 'integer', default: 1 }];
  await givenFunction(studio.server, name, { blocks, edges: edges('before > ask', 'ask > done') }, { params });
  await studio.server.call('POST', `/api/functions/${name}/publish`, { revision: 1 });
  const { headers } = await studio.server.call('POST', `/api/functions/${name}/run`, { params: { times: 1 } });
  const id = headers.get('run-id') ?? '';
  await eventually(
    () => studio.server.call('GET', `/api/runs/${id}`),
    ({ body }) => body.status === 'failed',
  );
  return id;
}

async function stepsOf(page: Page): Promise<{ name: string; meta?: Record<string, JsonValue> }[]> {
  const id = page.url().match(/runs\/([0-9a-f-]{36})/)?.[1];
  return (await studio.server.call('GET', `/api/runs/${id}/steps`)).body.steps;
}

it('a step tells each attempt that failed before the last one', async () => {
  const page = await studio.open(`/runs/${await failedRun('tries')}`);
  await blockOn(page, 'ask').waitFor();
  const step = await openStep(page, 'ask');
  await step.getByText('3 attempts').waitFor();
  await step.getByRole('heading', { name: 'Tried before' }).waitFor();
  const tries = step.getByRole('listitem').filter({ hasText: 'service.closed' });
  await expect.poll(() => tries.count()).toBe(2);
  expect(await tries.first().textContent()).toContain('closed for lunch');
});

it('a run that failed goes on from the block that failed, as a new run, and leads back to the one before', async () => {
  const failed = await failedRun('resumes');
  const page = await studio.open(`/runs/${failed}`);
  await blockOn(page, 'ask').waitFor();
  isDown = false;
  await page.getByRole('button', { name: 'Retry from ask' }).click();
  await expect.poll(() => page.url()).not.toContain(failed);
  await summary(page).getByText('Success').waitFor();
  await page.getByRole('tab', { name: 'Output' }).click();
  await result(page, '1 open');
  expect((await stepsOf(page)).map(({ name, meta }) => [name, meta?.resumed === true])).toEqual([
    ['before', true],
    ['ask', false],
    ['done', false],
  ]);
  await page.setViewportSize({ width: 1100, height: 800 });
  const before = page.getByRole('link', { name: 'The run before' });
  const actions = [before, ...(await page.getByRole('button', { name: /^Run (again|with edits)|^Open in/ }).all())];
  expect(actions).toHaveLength(4);
  const middles = async () => {
    const boxes = await Promise.all(actions.map((action) => action.boundingBox()));
    return new Set(boxes.map((box) => Math.round((box?.y ?? 0) + (box?.height ?? 0) / 2))).size;
  };
  await expect.poll(middles).toBe(1);
  await before.click();
  await page.waitForURL(`**/runs/${failed}*`);
  await summary(page).getByText('Failed').waitFor();
});

it('a run is run again with other inputs, from a block that is chosen, in the version that is live', async () => {
  const failed = await failedRun('edited');
  isDown = false;
  const { body: draft } = await studio.server.call('GET', '/api/functions/edited');
  const blocks = [code('before', 'return { at: Math.random() };'), ask(), returns("ask.data + '!'")];
  const document = { ...draft.document, body: { blocks, edges: draft.document.body.edges } };
  await studio.server.call('PUT', '/api/functions/edited', { document, revision: draft.revision });
  await studio.server.call('POST', '/api/functions/edited/publish', { revision: draft.revision + 1 });

  const page = await studio.open(`/runs/${failed}`);
  await blockOn(page, 'ask').waitFor();
  const step = await openStep(page, 'ask');
  await step.getByRole('button', { name: 'Run from here…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run edited again' });
  await expect.poll(() => dialog.getByRole('button', { name: /Start at/ }).textContent()).toContain('ask');
  await dialog.getByRole('button', { name: /Version/ }).click();
  await page.getByRole('option', { name: /live now/ }).click();
  const times = dialog.getByRole('textbox', { name: /times/ });
  await expect.poll(() => times.inputValue()).toBe('1');
  await times.fill('7');
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await summary(page).getByText('Success').waitFor();
  await summary(page).getByText('v2').waitFor();
  await page.getByRole('tab', { name: 'Output' }).click();
  await result(page, '7 open!');

  const first = page.url();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect.poll(() => page.url()).not.toBe(first);
  await summary(page).getByText('Success').waitFor();
  expect((await stepsOf(page)).every(({ meta }) => meta?.resumed !== true)).toBe(true);
});

it('the list says how runs of a function went, and is narrowed down by kind and time, in the address', async () => {
  await failedRun('counted');
  const page = await studio.open('/runs');
  await page.getByRole('combobox', { name: 'Function' }).fill('counted');
  await page.getByRole('option', { name: 'counted' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('function')).toBe('counted');
  const day = page
    .getByRole('region', { name: 'How runs of counted went' })
    .locator('div', { hasText: 'Last 24 hours' });
  await expect.poll(() => day.first().textContent()).toMatch(/Runs1.*Failed1 \(100 %\)/);
  await page.getByRole('row', { name: /counted/ }).waitFor();
  await page.getByRole('button', { name: /Kind/ }).click();
  await page.getByRole('option', { name: 'Jobs' }).click();
  await page.getByRole('heading', { name: 'No run fits' }).waitFor();
  await page.getByRole('button', { name: /Kind/ }).click();
  await page.getByRole('option', { name: 'Any kind' }).click();
  await page.getByRole('button', { name: 'Any time' }).click();
  const time = page.getByRole('dialog', { name: 'Time of the runs' });
  await time.getByLabel('To', { exact: true }).fill('2020-01-01T00:00');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'No run fits' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: /^Before/ }).click();
  await time.getByRole('button', { name: 'Last hour' }).click();
  await page.getByRole('row', { name: /counted/ }).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(() => new URL(page.url()).search).toBe('');
});
