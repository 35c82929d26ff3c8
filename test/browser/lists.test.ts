import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/server.ts';
import { createUpstream, type Upstream } from '../support/upstream.ts';
import { blockOn, givenFunction, logs } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';

const SECRET = 's3cr3t-of-the-upstream';

let upstream: Upstream;
const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });
beforeAll(async () => {
  upstream = await createUpstream();
});
afterAll(() => upstream.close());

it('functions: from nothing to a new one; a bad or taken name is told at the field', async () => {
  const page = await studio.open('/functions');
  await page.getByRole('heading', { name: 'No functions yet' }).waitFor();
  await page.getByRole('main').getByRole('button', { name: 'New function' }).last().click();
  const dialog = page.getByRole('dialog', { name: 'New function' });
  const name = dialog.getByRole('textbox', { name: 'Name' });
  await name.fill('not a name');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect.poll(() => name.getAttribute('aria-invalid')).toBe('true');
  await name.fill('firstOne');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL('**/functions/firstOne');
  await page.getByRole('button', { name: 'Add first block' }).first().waitFor();
  await page.goto(new URL('/functions?new=function', studio.server.url).href);
  await name.fill('firstOne');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText('There is a function "firstOne" already.').waitFor();
});

it('a screen that our own mistake takes down says so, keeps the rail, and is loaded anew', async () => {
  const page = await studio.open('/resources');
  const broken = '**/api/functions';
  await page.route(broken, (route) => route.fulfill({ json: { functions: [null] } }));
  const rail = page.getByRole('navigation', { name: 'Main' });
  await rail.getByRole('link', { name: 'Functions' }).click();
  await page.getByRole('heading', { name: 'This screen went wrong' }).waitFor();
  await rail.getByRole('link', { name: 'Runs' }).waitFor();
  await page.unroute(broken);
  await page.getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('heading', { name: 'Functions', exact: true }).waitFor();
  expect(page.complaints.splice(0).length).toBeGreaterThan(0);
});

it('functions: search, folder, tags and delete, which has to be typed', async () => {
  for (const name of ['billOne', 'billTwo', 'other']) {
    await givenFunction(studio.server, name, { blocks: logs('a'), edges: [] });
  }
  const page = await studio.open('/functions');
  const names = () => page.getByRole('rowheader').allInnerTexts();
  await page.getByRole('searchbox', { name: 'Search functions' }).fill('bill');
  await expect.poll(names).toEqual(['billOne', 'billTwo']);
  await page.getByRole('columnheader').first().click();
  const bar = page.getByRole('toolbar', { name: 'Selected functions' });
  await bar.getByRole('button', { name: 'Move to folder' }).click();
  await page.getByRole('textbox', { name: 'Folder' }).fill('money/bills');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('searchbox', { name: 'Search functions' }).fill('');
  await page
    .getByRole('navigation', { name: 'Folders' })
    .getByRole('link', { name: /^bills/ })
    .click();
  await expect.poll(names).toEqual(['billOne', 'billTwo']);
  expect(new URL(page.url()).searchParams.get('folder')).toBe('money/bills');
  await page
    .getByRole('row', { name: /billOne/ })
    .getByRole('gridcell')
    .first()
    .click();
  await bar.getByRole('button', { name: 'Set tags' }).click();
  await page.getByRole('textbox', { name: /Tags/ }).fill('nightly, slow');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('searchbox', { name: 'Search functions' }).fill('nightly');
  await expect.poll(names).toEqual([expect.stringContaining('billOne')]);
  await page
    .getByRole('row', { name: /billOne/ })
    .getByRole('gridcell')
    .first()
    .click();
  await bar.getByRole('button', { name: 'Delete' }).click();
  const sure = page.getByRole('alertdialog');
  await expect.poll(() => sure.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
  await sure.getByRole('textbox').fill('delete');
  await sure.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'No function fits' }).waitFor();
  expect((await studio.server.call('GET', '/api/functions/billOne')).status).toBe(404);
});

it('functions: what starts each and who uses it, as columns or, where there is no room for them, below its name', async () => {
  const { server } = studio;
  await givenFunction(server, 'started', { blocks: logs('a'), edges: [] });
  const call = { id: 'c', name: 'callIt', type: 'call', config: { function: 'started', params: {} } };
  await givenFunction(server, 'caller', { blocks: [call], edges: [] });
  const { body } = await server.call('GET', '/api/functions/started');
  await server.call('POST', '/api/functions/started/publish', { revision: body.revision });
  const when = { kind: 'every', count: 1, unit: 'days' };
  await server.call('POST', '/api/schedules', { name: 'every night', function: 'started', when, revision: null });
  const page = await studio.open('/functions');
  const row = page.getByRole('row', { name: /^started/ });
  await row.getByRole('gridcell').getByText('every night').waitFor();
  const users = row.getByRole('gridcell').getByRole('img', { name: '1 function: caller' });
  // As the keyboard gets there; a focus that comes from nowhere a table gives to its row.
  await row.focus();
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowRight');
      return await users.evaluate((it) => it === document.activeElement);
    })
    .toBe(true);
  await page.getByRole('tooltip').getByText('1 function: caller').waitFor();
  await page.setViewportSize({ width: 320, height: 700 });
  const below = row.getByRole('rowheader').getByRole('img', { name: '1 schedule: every night' });
  await below.waitFor();
  expect(await users.isVisible()).toBe(false);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

it('resources: a REST service is connected and tried; its secret goes in and never comes out', async () => {
  const page = await studio.open('/resources');
  const answers = recordAnswers(page);
  await page.getByRole('heading', { name: 'No resources yet' }).waitFor();
  await page.getByRole('main').getByRole('button', { name: 'New resource' }).last().click();
  const sheet = page.getByRole('dialog');
  await choose(page, sheet.getByRole('button', { name: /Kind/ }), /REST API/);
  await sheet.getByRole('textbox', { name: 'Name' }).fill('upstream');
  await sheet.getByRole('textbox', { name: 'Base URL' }).fill(upstream.origin);
  await choose(page, sheet.getByRole('button', { name: /Authentication/ }), 'Bearer token');
  await sheet.getByLabel('Token, password or key').fill(SECRET);
  await sheet.getByRole('button', { name: 'Test connection' }).click();
  await expect.poll(() => sheet.getByRole('status').last().textContent()).toMatch(/private/i);
  await sheet.getByText('Private network', { exact: true }).click();
  await sheet.getByRole('button', { name: 'Test connection' }).click();
  await sheet.getByText(/^Works, /).waitFor();
  expect(upstream.requests.at(-1)?.headers.authorization).toBe(`Bearer ${SECRET}`);
  await sheet.getByRole('button', { name: 'Add environment' }).click();
  await page.keyboard.type('staging');
  await page.keyboard.press('Enter');
  await sheet.getByLabel('Token, password or key').fill(`${SECRET}-2`);
  await sheet.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL('**/resources/upstream');
  await sheet.getByRole('button', { name: 'Replace Token, password or key' }).waitFor();
  await page.reload();
  await sheet.getByRole('button', { name: 'Replace Token, password or key' }).waitFor();
  expect(await page.content()).not.toContain(SECRET);
  expect((await answers()).filter((text) => text.includes(SECRET))).toEqual([]);
  const { body } = await studio.server.call('GET', '/api/resources/upstream');
  expect(Object.keys(body.environments).sort()).toEqual(['production', 'staging']);
});

it.each([1440, 390])(
  'resources: at %i px what tells that one is saved leaves the buttons of its form free',
  async (width) => {
    const page = await studio.open('/resources?new=resource', { width });
    const sheet = page.getByRole('dialog');
    await choose(page, sheet.getByRole('button', { name: /Kind/ }), /REST API/);
    await sheet.getByRole('textbox', { name: 'Name' }).fill(`told${width}`);
    await sheet.getByRole('textbox', { name: 'Base URL' }).fill('https://example.com');
    await sheet.getByRole('button', { name: 'Save' }).click();
    const toast = page.getByRole('region', { name: 'Notifications' });
    await toast.getByText(`told${width} is saved.`).waitFor();
    await sheet.getByRole('button', { name: 'Delete' }).waitFor();
    await sheet.getByRole('button', { name: 'Save' }).scrollIntoViewIfNeeded();
    const over = await toast.boundingBox();
    for (const name of ['Delete', 'Save']) {
      const button = await sheet.getByRole('button', { name }).boundingBox();
      if (!over || !button) throw new Error('nothing is told');
      const isBeside = over.x + over.width <= button.x || button.x + button.width <= over.x;
      expect(isBeside || over.y + over.height <= button.y || button.y + button.height <= over.y, name).toBe(true);
    }
  },
);

it('resources: what is missing is said at its field until it is there', async () => {
  const page = await studio.open('/resources?new=resource');
  const sheet = page.getByRole('dialog');
  await choose(page, sheet.getByRole('button', { name: /Kind/ }), /REST API/);
  await sheet.getByRole('textbox', { name: 'Name' }).fill('lacking');
  await sheet.getByRole('button', { name: 'Save' }).click();
  const missing = sheet.getByText('is required');
  await missing.waitFor();
  await sheet.getByText('Some fields are not right yet.').waitFor();
  await sheet.getByRole('textbox', { name: 'Base URL' }).fill('https://example.com');
  await missing.waitFor({ state: 'detached' });
});

it('resources: a connection that fails says why; a resource is deleted', async () => {
  const page = await studio.open('/resources?new=resource');
  const sheet = page.getByRole('dialog');
  await choose(page, sheet.getByRole('button', { name: /Kind/ }), /PostgreSQL/);
  await sheet.getByRole('textbox', { name: 'Name' }).fill('nowhere');
  await sheet.getByRole('textbox', { name: 'Host' }).fill('db.invalid');
  await sheet.getByRole('textbox', { name: 'Database' }).fill('x');
  await sheet.getByRole('textbox', { name: 'User' }).fill('x');
  await sheet.getByRole('button', { name: 'Test connection' }).click();
  await sheet
    .getByText(/db\.invalid|could not|not be found/i)
    .first()
    .waitFor();
  await sheet.getByRole('button', { name: 'Save' }).click();
  await sheet.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('nowhere is deleted.').first().waitFor();
  expect((await studio.server.call('GET', '/api/resources/nowhere')).status).toBe(404);
});

it('runs: new ones come in by themselves, filters are in the address, and a run can be run again or cancelled', async () => {
  const ms = { kind: 'expression', code: 'params.ms' };
  const wait = { id: 'w', name: 'sleep', type: 'wait', config: { ms } };
  const params = [{ name: 'ms', type: 'integer', required: true }];
  await givenFunction(
    studio.server,
    'sleeper',
    { blocks: [wait, ...logs('end')], edges: [{ from: 'w', port: 'out', to: 'end' }] },
    { params },
  );
  const page = await studio.open('/runs');
  await page.getByRole('heading', { name: 'Nothing has run yet' }).waitFor();
  await studio.server.test('sleeper', { params: { ms: 1 } });
  await page.getByRole('row', { name: /sleeper/ }).waitFor();
  await choose(page, page.getByRole('button', { name: /Status/ }), 'Failed');
  await page.getByRole('heading', { name: 'No run fits' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'No run fits' }).waitFor();
  await expect.poll(() => page.getByRole('button', { name: /Status/ }).textContent()).toContain('Failed');
  await choose(page, page.getByRole('button', { name: /Status/ }), 'Any status');
  await page.getByRole('row', { name: /sleeper/ }).click();
  await expect.poll(() => blockOn(page, 'sleep').getAttribute('aria-label')).toContain('success');
  const first = page.url();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect.poll(() => page.url()).not.toBe(first);
  const long = studio.server.test('sleeper', { params: { ms: 100_000 } });
  const running = () => studio.server.call('GET', '/api/runs?status=running');
  const { body } = await eventually(running, (answer) => answer.body.runs.length === 1);
  await page.goto(new URL(`/runs/${body.runs[0].id}`, studio.server.url).href);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('region', { name: 'Summary of the run' }).getByText('Cancelled').waitFor();
  await long;
});

/** Whatever the server says to this page from now on. */
function recordAnswers(page: Page): () => Promise<string[]> {
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/api/')) answers.push(response.text().catch(() => ''));
  });
  return () => Promise.all(answers);
}

async function choose(page: Page, button: ReturnType<Page['locator']>, option: string | RegExp): Promise<void> {
  await button.click();
  await page.getByRole('option', { name: option }).first().click();
}
