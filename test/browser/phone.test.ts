import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually } from '../support/server.ts';
import { blockOn, draftOf, edges, givenFunction, logs } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';

let run: string;
const studio = sharedStudio({}, async ({ server }) => {
  await givenFunction(
    server,
    'hello',
    { blocks: logs('first', 'second'), edges: edges('first > second') },
    { description: 'A description of many words, as people write them. '.repeat(8) },
  );
  await server.test('hello');
  const { body } = await eventually(
    () => server.call('GET', '/api/runs?function=hello'),
    (answer) => answer.body.runs.length === 1,
  );
  run = body.runs[0].id;
});

it.each([320, 390])('18.40 no page scrolls sideways at %i px', async (width) => {
  const page = await studio.open('/functions', { width, height: 800 });
  const wide: Record<string, number> = {};
  for (const path of [
    '/functions',
    '/functions?new=function',
    '/functions/hello',
    '/functions/hello/versions',
    '/runs',
    `/runs/${run}`,
    '/pages',
    '/pages?new=page',
    '/schedules',
    '/schedules?new=schedule',
    '/approvals',
    '/resources',
    '/resources/customer_service',
    '/settings/appearance',
    '/settings/api-keys',
    '/settings/server',
  ]) {
    await page.goto(new URL(path, studio.server.url).href);
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await page.getByRole('main').or(page.getByRole('tree')).or(page.getByRole('dialog')).first().waitFor();
    const over = await overflowOf(page);
    if (over > 0) wide[path] = over;
  }
  expect(wide).toEqual({});
});

it('18.40 on a phone the outline is the editor: it runs the function, and its fields can be edited', async () => {
  const page = await studio.open('/functions/hello', { width: 390, height: 844 });
  await page.getByRole('treeitem', { name: /^first/ }).waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).tap();
  await page.getByRole('treeitem', { name: /^second.*success/ }).waitFor();
  await page.getByRole('treeitem', { name: /^first/ }).tap();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('textbox', { name: 'Name of the block' }).fill('renamed');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await draftOf(studio.server, 'hello')).body.blocks.map(({ name }) => name))
    .toEqual(['renamed', 'second']);
  expect(await overflowOf(page)).toBe(0);
});

it.each([900, 390])(
  'at %i px parameters, settings and users of the function are reachable, and so is a problem there',
  async (width) => {
    const gives = { id: 'gives', name: 'gives', type: 'return', config: { value: { kind: 'literal', value: 1 } } };
    await givenFunction(
      studio.server,
      'small',
      { blocks: [...logs('first'), gives], edges: edges('first > gives') },
      {
        params: [{ name: 'nobodyReadsIt', type: 'string' }],
        settings: { idempotencyKey: { kind: 'expression', code: 'nobody.data' } },
      },
    );
    const page = await studio.open('/functions/small', { width, height: 844 });
    const sheet = page.getByRole('dialog', { name: 'Inspector' });
    await page.getByRole('button', { name: 'Parameters and settings' }).click();
    await sheet.getByText('nobodyReadsIt').first().waitFor();
    await sheet.getByRole('tab', { name: 'Used by' }).click();
    await sheet.getByText('Nothing uses it').waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await page.keyboard.press('F8');
    await sheet
      .getByRole('tab', { name: 'Settings', selected: true })
      .or(sheet.getByRole('tab', { name: 'Parameters', selected: true }))
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  },
);

it('on a phone the canvas can be looked at beside the outline, and an edit undone', async () => {
  await givenFunction(studio.server, 'looked', { blocks: logs('first', 'second'), edges: edges('first > second') });
  const page = await studio.open('/functions/looked', { width: 390, height: 844 });
  await page.getByRole('treeitem', { name: /^first/ }).waitFor();
  await page.getByRole('radio', { name: 'Canvas' }).tap();
  await blockOn(page, 'first').waitFor();
  const isInView = async () => {
    const box = await blockOn(page, 'second').boundingBox();
    return box !== null && box.x >= 0 && box.x + box.width <= 390 && box.y + box.height <= 844;
  };
  await expect.poll(isInView).toBe(true);
  expect(await page.getByRole('button', { name: /^Add a block/ }).count()).toBe(0);
  expect(await overflowOf(page)).toBe(0);
  await page.getByRole('radio', { name: 'Outline' }).tap();
  await page.getByRole('treeitem', { name: /^first/ }).tap();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('textbox', { name: 'Name of the block' }).fill('renamed');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('treeitem', { name: /^renamed/ }).waitFor();
  await page.getByRole('button', { name: /^Undo: / }).tap();
  await page.getByRole('treeitem', { name: /^first/ }).waitFor();
});

it('18.40 on a phone the run page shows what went on', async () => {
  const page = await studio.open(`/runs/${run}`, { width: 390, height: 844 });
  await page.getByRole('region', { name: 'Summary of the run' }).getByText('Success').waitFor();
  await blockOn(page, 'second').tap();
  const step = page.getByRole('complementary', { name: 'Step second' });
  await step.getByRole('heading', { name: 'Input' }).waitFor();
  // The page scrolls, rather than that each part of it gets a strip.
  expect((await step.boundingBox())?.height).toBeGreaterThan(200);
  expect((await page.getByRole('searchbox', { name: 'Search steps' }).boundingBox())?.width).toBeGreaterThan(80);
  await page.getByRole('tab', { name: 'Output' }).tap();
  await page.getByRole('heading', { name: 'Parameters' }).waitFor();
  await page
    .getByRole('button', { name: 'Run again as a test' })
    .or(page.getByRole('button', { name: 'Run again' }))
    .first()
    .tap();
  await expect.poll(() => page.url()).not.toContain(run);
});

/** How many pixels are beside the screen. */
function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth);
}
