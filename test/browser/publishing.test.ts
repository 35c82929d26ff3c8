import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { blockOn, draftOf, edges, givenFunction, logs, select } from './editor.ts';
import { inspectorOf, openBlock, write } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

/** A function that is live as v1. */
async function givenLive(name: string): Promise<Page> {
  await givenFunction(studio.server, name, { blocks: logs('first', 'second'), edges: edges('first > second') });
  const { status } = await studio.server.call('POST', `/api/functions/${name}/publish`, { revision: 1, note: 'one' });
  expect(status).toBe(201);
  const page = await studio.open(`/functions/${name}`);
  await blockOn(page, 'first').waitFor();
  return page;
}

const sheetOf = (page: Page) => page.getByRole('dialog', { name: 'Publish' });

async function openSheet(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Publish' }).click();
  await sheetOf(page).getByText('v1 is live').waitFor();
}

it('18.33 one changed query is one changed block; a move of a block is no difference', async () => {
  const page = await givenLive('differs');
  await select(page, 'second');
  await page.keyboard.press('Alt+ArrowRight');
  await openSheet(page);
  await sheetOf(page).getByText('Only the drawing is different').waitFor();
  await page.keyboard.press('Escape');
  await openBlock(page, 'second');
  await write(page, inspectorOf(page).getByRole('textbox', { name: 'Message' }), '"something else"');
  await openSheet(page);
  const rows = sheetOf(page).locator('[data-fate]');
  await rows.first().waitFor();
  await expect.poll(() => rows.count()).toBe(1);
  const text = await rows.innerText();
  for (const part of ['second', 'changed', 'something else']) expect(text).toContain(part);
});

it('the sheet says when nothing that runs has changed', async () => {
  const page = await givenLive('unchanged');
  await openSheet(page);
  await sheetOf(page).getByText('A new version would run the same as it.').waitFor();
});

it('what may break callers stands before who they are, and what is gone is struck through', async () => {
  await givenFunction(
    studio.server,
    'breaks',
    { blocks: logs('first', 'second'), edges: edges('first > second') },
    { params: [{ name: 'id', type: 'integer', minimum: 1 }] },
  );
  const { status } = await studio.server.call('POST', '/api/functions/breaks/publish', { revision: 1, note: '' });
  expect(status).toBe(201);
  const { document } = (await studio.server.call('GET', '/api/functions/breaks')).body;
  document.params[0].minimum = 5;
  expect((await studio.server.call('PUT', '/api/functions/breaks', { document, revision: 1 })).status).toBe(200);
  const page = await studio.open('/functions/breaks');
  await blockOn(page, 'first').waitFor();
  await openSheet(page);
  const headings = sheetOf(page).getByRole('heading', { level: 3 });
  await sheetOf(page).getByRole('heading', { name: 'Who calls it' }).waitFor();
  expect((await headings.allInnerTexts()).slice(0, 2)).toEqual(['This may break callers', 'Who calls it']);
  const gone = sheetOf(page).locator('del');
  expect(await gone.innerText()).toBe('1');
  expect(await gone.evaluate((element) => getComputedStyle(element).textDecorationLine)).toBe('line-through');
  expect(await violationsOf(page)).toEqual([]);
});

it('18.33 the versions are compared in one picture: what has come, what is gone, what is not as it was', async () => {
  const page = await givenLive('pictured');
  const { document, revision } = (await studio.server.call('GET', '/api/functions/pictured')).body;
  const [first, second] = logs('first', 'third');
  const message = { kind: 'literal', value: 'something else' };
  const body = { blocks: [{ ...first, config: { message } }, second], edges: edges('first > third') };
  const { status } = await studio.server.call('PUT', '/api/functions/pictured', {
    document: { ...document, body },
    revision,
  });
  expect(status).toBe(200);
  await page.goto(new URL('/functions/pictured/versions', studio.server.url).href);
  const picture = page.getByRole('region', { name: /^Picture of the difference, 3 blocks/ });
  await picture.waitFor();
  for (const [name, fate] of [
    ['first', 'changed'],
    ['second', 'removed'],
    ['third', 'added'],
  ] as const) {
    await blockOn(page, name).getByText(fate, { exact: true }).waitFor();
  }
  expect(await picture.getByRole('button', { name: /^Add a block/ }).count()).toBe(0);
  expect(await violationsOf(page)).toEqual([]);
  const dark = await studio.open('/functions/pictured/versions', { theme: 'dark' });
  await blockOn(dark, 'second').getByText('removed', { exact: true }).waitFor();
  expect(await violationsOf(dark)).toEqual([]);
  expect((await draftOf(studio.server, 'pictured')).body.blocks.map(({ name }) => name)).toEqual(['first', 'third']);
});

it('how far a draft is from what is live leads to what is different', async () => {
  const page = await givenLive('leads');
  await select(page, 'second');
  await page.keyboard.press('d');
  await page.getByRole('link', { name: '1 change since v1' }).click();
  await page.waitForURL('**/functions/leads/versions**');
  await page.getByRole('region', { name: /^Picture of the difference/ }).waitFor();
});

it('18.34 rolling back makes a new live version of the old one, and leaves the draft as it is', async () => {
  const page = await givenLive('rolled');
  await openBlock(page, 'second');
  await write(page, inspectorOf(page).getByRole('textbox', { name: 'Message' }), '"worse"');
  await openSheet(page);
  await sheetOf(page).getByRole('button', { name: 'Publish v2' }).click();
  await page.getByText('rolled: v2 is live').first().waitFor();
  await page.goto(new URL('/functions/rolled/versions', studio.server.url).href);
  await page.getByRole('button', { name: 'Roll back to v1' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Roll back' }).click();
  await page.getByText('same as v1', { exact: true }).waitFor();
  const { body } = await studio.server.call('GET', '/api/functions/rolled/versions');
  expect(body.versions.map(({ number, rollbackOf }: Record<string, unknown>) => [number, rollbackOf])).toEqual([
    [3, 1],
    [2, null],
    [1, null],
  ]);
  const live = await studio.server.call('GET', '/api/functions/rolled/versions/3');
  expect(JSON.stringify(live.body.document)).not.toContain('"worse"');
  expect(JSON.stringify(await draftOf(studio.server, 'rolled'))).toContain('"worse"');
});

it('the versions are shown, whichever of the draft and its versions comes first', async () => {
  await givenLive('raced');
  const page = await studio.open('/functions');
  for (const late of ['/api/functions/raced', '/api/functions/raced/versions']) {
    const first = late.endsWith('/versions') ? '/api/functions/raced' : '/api/functions/raced/versions';
    await page.route(`**${late}`, async (route) => {
      await answered;
      await route.continue();
    });
    const answered = page.waitForResponse(`**${first}`).then((response) => response.finished());
    await page.goto(new URL('/functions/raced/versions', studio.server.url).href);
    await page.getByRole('heading', { name: /Versions$/ }).waitFor();
    await page.unrouteAll();
  }
});
