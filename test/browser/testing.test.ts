import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Block, JsonValue } from '#schema';
import { blockOn, edges, givenFunction } from './editor.ts';
import { drawerOf, givenDatabase, inspectorOf, openBlock, openTab, run, topOf, untilRan, write } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } }, async ({ server }) => givenDatabase(server));

const code = (name: string, text: string): Block => ({ id: name, name, type: 'javascript', config: { code: text } });
const returns = (text: string): Block => ({
  id: 'done',
  name: 'done',
  type: 'return',
  config: { value: { kind: 'expression', code: text } },
});

async function open(name: string, blocks: Block[], lines: string[], params: JsonValue[] = []): Promise<Page> {
  await givenFunction(studio.server, name, { blocks, edges: edges(...lines) }, { params });
  return await studio.open(`/functions/${name}`);
}

/** What the function answered last, as its record has it. */
async function lastResult(name: string): Promise<string | undefined> {
  const { body } = await studio.server.call('GET', `/api/runs?function=${name}&limit=1`);
  return body.runs[0]?.result?.text;
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: /^Run / });
const topButton = (page: Page, name: string) => topOf(page).getByRole('button', { name, exact: true });

async function runWays(page: Page, way: RegExp): Promise<void> {
  await topButton(page, 'More ways to run').click();
  await page.getByRole('menuitem', { name: way }).click();
}

it('18.21 the test form starts with the defaults, then with the last inputs, and checks each field first', async () => {
  const page = await open(
    'greet',
    [code('say', 'return params;'), returns('say.data')],
    ['say > done'],
    [
      { name: 'limit', type: 'integer', required: true, default: 5, maximum: 10 },
      { name: 'who', type: 'string', required: true },
    ],
  );
  await topButton(page, 'Run').click();
  const limit = dialogOf(page).getByRole('textbox', { name: /^limit/ });
  const who = dialogOf(page).getByRole('textbox', { name: /^who/ });
  expect([await limit.inputValue(), await who.inputValue()]).toEqual(['5', '']);
  const start = dialogOf(page).getByRole('button', { name: 'Run', exact: true });
  await start.click();
  await dialogOf(page).getByText('Needed to run.').waitFor();
  await who.fill('Ada');
  await limit.fill('7');
  await start.click();
  await untilRan(page);
  await expect.poll(() => lastResult('greet')).toBe('{"limit":7,"who":"Ada"}');
  await runWays(page, /^Run with other parameters/);
  expect([await limit.inputValue(), await who.inputValue()]).toEqual(['7', 'Ada']);
  await who.fill('Grace');
  await start.click();
  await untilRan(page);
  await runWays(page, /^Run with other parameters/);
  await dialogOf(page).getByRole('button', { name: 'Use from past run' }).click();
  await page.getByRole('menuitem').filter({ hasText: 'Ada' }).click();
  await expect.poll(() => who.inputValue()).toBe('Ada');
});

it('what is true or false is a switch in the test form, a day and a moment have the calendar of the browser (ux 6.1)', async () => {
  const params = [
    { name: 'urgent', type: 'boolean', required: true },
    { name: 'day', type: 'date', required: true },
    { name: 'moment', type: 'datetime', required: true },
  ];
  const page = await open('dated', [returns('params')], [], params);
  await topButton(page, 'Run').click();
  const day = dialogOf(page).getByLabel(/^day/);
  const moment = dialogOf(page).getByLabel(/^moment/);
  expect([await day.getAttribute('type'), await moment.getAttribute('type')]).toEqual(['date', 'datetime-local']);
  await day.fill('2026-03-01');
  await moment.fill('2026-03-01T10:30');
  await dialogOf(page).getByRole('switch', { name: 'urgent' }).press('Space');
  await dialogOf(page).getByRole('button', { name: 'Run', exact: true }).click();
  await untilRan(page);
  const at = await page.evaluate(() => new Date('2026-03-01T10:30').toISOString());
  await expect
    .poll(async () => JSON.parse((await lastResult('dated')) ?? 'null'))
    .toEqual({
      urgent: true,
      day: '2026-03-01',
      moment: at,
    });
});

it('18.22 what runs is what was just typed, before it was saved by itself', async () => {
  const page = await open('typed', [code('one', 'return 1;'), returns('"before"')], ['one > done']);
  await openBlock(page, 'done');
  await write(page, inspectorOf(page).getByRole('textbox', { name: 'Result' }), '"just typed"');
  await page.keyboard.press('Control+Shift+Enter');
  await untilRan(page);
  await drawerOf(page).getByRole('tab', { name: 'Output' }).click();
  await drawerOf(page).getByText('just typed').waitFor();
});

it('a function with a mistake does not run, and leads to the mistake', async () => {
  const page = await open('mistaken', [code('one', 'return 1;'), returns('nobody.data')], ['one > done']);
  await topButton(page, 'Run').click();
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await inspectorOf(page).getByRole('textbox', { name: 'Result' }).waitFor();
  expect(await lastResult('mistaken')).toBeUndefined();
});

it('18.24 a block whose input is missing offers Run to here, which leaves other branches alone', async () => {
  const blocks = [code('start', 'return 20;'), code('left', 'return start.data + 1;'), code('right', 'return 2;')];
  const page = await open('branches', blocks, ['start > left', 'start > right']);
  await openBlock(page, 'left');
  await inspectorOf(page).getByRole('button', { name: 'Run block' }).click();
  await page
    .getByText(/no recorded output of start/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Run to here' }).click();
  await untilRan(page);
  await openTab(page, 'Output');
  await inspectorOf(page).getByText('21', { exact: true }).waitFor();
  await blockOn(page, 'right')
    .and(page.getByRole('group', { name: /skipped/ }))
    .waitFor();
  // Now that its input is known the block runs alone.
  await inspectorOf(page).getByRole('textbox', { name: 'Name of the block' }).focus();
  await page.keyboard.press('Control+Enter');
  await untilRan(page);
  await blockOn(page, 'left')
    .and(page.getByRole('group', { name: /success/ }))
    .waitFor();
  expect(await page.getByRole('button', { name: 'Run to here' }).count()).toBe(0);
});

it('18.25 a pinned output is what tests read; live runs execute the block', async () => {
  const page = await open('pinned', [code('start', 'return 1;'), returns('start.data')], ['start > done']);
  await openBlock(page, 'start', 'Output');
  await inspectorOf(page).getByRole('button', { name: 'Edit pinned JSON' }).click();
  const dialog = page.getByRole('dialog', { name: 'Pinned output of start' });
  await write(page, dialog.getByRole('textbox'), '42');
  await dialog.getByRole('button', { name: 'Pin', exact: true }).click();
  await run(page);
  await expect.poll(() => lastResult('pinned')).toBe('42');
  await blockOn(page, 'start')
    .and(page.getByRole('group', { name: /pinned/ }))
    .waitFor();
  const { body } = await studio.server.call('GET', '/api/functions/pinned');
  await studio.server.call('POST', '/api/functions/pinned/publish', { revision: body.revision });
  const live = await studio.server.call('POST', '/api/functions/pinned/run', { params: {} });
  expect(live.body).toEqual({ data: 1 });
});

it('the output of a block says how much it is in full', async () => {
  const page = await open('facts', [code('make', 'return { id: 7 };'), returns('make.data')], ['make > done']);
  await topButton(page, 'Run').waitFor();
  await run(page);
  await openBlock(page, 'make', 'Output');
  const facts = inspectorOf(page).getByText(/^1 key · /);
  await facts.waitFor();
  expect(await facts.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
});

const sql = (name: string, text: string): Block => ({
  id: name,
  name,
  type: 'query',
  config: { resource: 'db', connector: 'internal', query: { sql: text } },
});

it('what misses in a dry run what the same run wrote says why, and nothing else does', async () => {
  const blocks = [sql('make', 'create table dry_notes (text text)'), sql('read', 'select * from dry_notes')];
  const page = await open('writesFirst', blocks, ['make > read']);
  await topButton(page, 'Run').waitFor();
  await runWays(page, /^Dry run/);
  await untilRan(page, 'Failed');
  await inspectorOf(page)
    .getByText(/There is no such table\. This is a dry run, which keeps nothing of what blocks write/)
    .first()
    .waitFor();
  await givenFunction(studio.server, 'misses', { blocks: [sql('read', 'select * from dry_nowhere')], edges: [] });
  const events = await studio.server.test('misses', { dry: true });
  expect(JSON.stringify(events)).toContain('There is no such table');
  expect(JSON.stringify(events)).not.toContain('dry run');
});

it('a dry run shows what it held back, and changes nothing', async () => {
  await givenFunction(studio.server, 'makeTable', {
    blocks: [sql('make', 'create table notes (text text)')],
    edges: [],
  });
  const made = await studio.server.test('makeTable');
  expect(made.at(-1)).toMatchObject({ run: { status: 'success' } });
  const blocks = [sql('write', "insert into notes values ('hello')"), sql('count', 'select count(*)::int from notes')];
  const page = await open('noting', blocks, ['write > count']);
  await topButton(page, 'Run').waitFor();
  await drawerOf(page)
    .getByRole('tab', { name: /^Problems/ })
    .click();
  await runWays(page, /^Dry run/);
  await untilRan(page);
  await drawerOf(page).getByText('Dry run, nothing was changed').waitFor();
  await drawerOf(page).getByRole('tab', { name: 'Timeline', selected: true }).waitFor();
  await drawerOf(page).getByRole('tab', { name: 'Output' }).click();
  const held = drawerOf(page).getByRole('region', { name: 'Held back by the dry run' });
  await held.getByText('rolled back', { exact: true }).waitFor();
  await held.getByText(/insert into notes/).waitFor();
  const counted = [sql('count', 'select count(*)::int as count from notes'), returns('count.data[0].count')];
  await givenFunction(studio.server, 'counting', { blocks: counted, edges: edges('count > done') });
  await studio.server.test('counting');
  await expect.poll(() => lastResult('counting')).toBe('0');
});
