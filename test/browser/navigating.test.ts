import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually } from '../support/server.ts';
import { blockOn, edges, givenFunction, logs } from './editor.ts';
import { drawerOf, inspectorOf, openBlock, openTab, run, untilOpen } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

let ran: string;
const studio = sharedStudio({}, async ({ server }) => {
  await givenFunction(server, 'route', { blocks: logs('first', 'second'), edges: edges('first > second') });
  await server.test('route');
  const { body } = await eventually(
    () => server.call('GET', '/api/runs?function=route'),
    (answer) => answer.body.runs.length === 1,
  );
  ran = body.runs[0].id;
});

const searchOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const tab = (page: Page, name: string) => inspectorOf(page).getByRole('tab', { name, selected: true });

it('Back and Forward go through what was looked at: tabs of the function, a block, its tab, the left panel, the drawer', async () => {
  const page = await studio.open('/functions/route');
  await blockOn(page, 'first').waitFor();
  await openTab(page, 'Returns');
  await tab(page, 'Returns').waitFor();
  await openBlock(page, 'first');
  await openBlock(page, 'second');
  await openTab(page, 'Settings');
  await page.getByRole('tab', { name: 'Blocks', exact: true }).click();
  await drawerOf(page).getByRole('tab', { name: 'History' }).click();
  const all = { block: 'second', tab: 'settings', left: 'blocks', drawer: 'history' };
  await expect.poll(() => searchOf(page)).toEqual(all);
  await page.goBack();
  await drawerOf(page).getByRole('button', { name: 'Open the run drawer' }).waitFor();
  await page.goBack();
  await page.getByRole('tab', { name: 'Outline', selected: true }).waitFor();
  await page.goBack();
  await tab(page, 'Config').waitFor();
  await untilOpen(page, 'second');
  // From block to block is one step.
  await page.goBack();
  await tab(page, 'Returns').waitFor();
  await page.goBack();
  await tab(page, 'Parameters').waitFor();
  expect(searchOf(page)).toEqual({});
  for (let step = 0; step < 5; step++) await page.goForward();
  await untilOpen(page, 'second');
  await tab(page, 'Settings').waitFor();
  await drawerOf(page).getByRole('tab', { name: 'History', selected: true }).waitFor();
  expect(searchOf(page)).toEqual(all);
});

it('a link to a past run shows it, Back from it does too, and a test that starts then goes on', async () => {
  const page = await studio.open(`/functions/route?run=${ran}&block=first`);
  const banner = page.getByRole('status').filter({ hasText: 'Viewing the run of' });
  await banner.waitFor();
  expect(searchOf(page)).toEqual({ run: ran, block: 'first' });
  await banner.getByRole('button', { name: 'Close' }).click();
  await banner.waitFor({ state: 'detached' });
  await expect.poll(() => searchOf(page)).toEqual({ block: 'first' });
  await page.goBack();
  await banner.waitFor();
  await run(page);
  await banner.waitFor({ state: 'detached' });
  await page.getByRole('group', { name: /^second, .*success/ }).waitFor();
});

it('the run page opens at the step that its address names, and Back leads to the one before', async () => {
  const page = await studio.open(`/runs/${ran}?block=second`);
  const step = (name: string) => page.getByRole('complementary', { name: `Step ${name}` });
  await step('second').waitFor();
  await blockOn(page, 'first').click();
  await step('first').waitFor();
  await expect.poll(() => searchOf(page)).toEqual({ block: 'first' });
  await page.goBack();
  await step('second').waitFor();
});

it('the palette finds the blocks of the function that is open, and makes a new page', async () => {
  const page = await studio.open('/functions/route');
  await blockOn(page, 'second').waitFor();
  const field = page.getByRole('combobox', { name: /^Search actions/ });
  await page.keyboard.press('Control+K');
  await field.fill('blocks second');
  await page.getByRole('option', { name: /^second.*Blocks/ }).waitFor();
  await page.keyboard.press('Enter');
  await untilOpen(page, 'second');
  await page.keyboard.press('Control+K');
  await field.fill('new page');
  await page.getByRole('option', { name: /^New page/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'New page' }).getByRole('textbox', { name: 'Name' }).fill('from-palette');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/pages/from-palette');
  await page.getByRole('region', { name: 'Page', exact: true }).waitFor();
  await page.keyboard.press('Control+K');
  await field.fill('second');
  await expect.poll(() => page.getByRole('option', { name: /^second.*Blocks/ }).count()).toBe(0);
});

it('the rail shows its labels once somebody wants them, and still does after a reload', async () => {
  const page = await studio.open('/functions');
  const rail = page.getByRole('navigation', { name: 'Main' });
  await rail.getByRole('button', { name: 'Show labels' }).click();
  await rail.getByText('Schedules', { exact: true }).waitFor();
  await page.reload();
  await rail.getByText('Schedules', { exact: true }).waitFor();
  expect((await rail.boundingBox())?.width).toBe(200);
  await rail.getByRole('button', { name: 'Hide labels' }).click();
  await expect.poll(async () => (await rail.boundingBox())?.width).toBe(56);
});

it('what is not there says so and leads back: an address, a function, a page, a run, a page for everybody', async () => {
  const missing = [
    ['/nowhere', 'There is nothing at this address', 'All functions', '/functions'],
    ['/functions/nobody', 'There is no function "nobody"', 'All functions', '/functions'],
    ['/pages/nobody', 'There is no page "nobody"', 'All pages', '/pages'],
    [`/runs/${crypto.randomUUID()}`, 'There is no such run', 'All runs', '/runs'],
    ['/p/nobody', 'There is no such page', 'All that is open to you', '/functions'],
  ] as const;
  const page = await studio.open('/functions');
  for (const [path, title, link, to] of missing) {
    await page.goto(new URL(path, studio.server.url).href);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByRole('link', { name: link }).click();
    await page.waitForURL(`**${to}`);
  }
});
