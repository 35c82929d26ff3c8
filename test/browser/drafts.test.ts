import type { Locator, Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { text } from '../support/build.ts';
import { aComponent, aPage } from '../support/build-page.ts';
import { saveNew } from '../support/publish.ts';
import { newDataDir, type ServerOptions, startTestServer, type TestServer } from '../support/server.ts';
import { unusedPort } from '../support/tcp.ts';
import { blockOn, draftOf, edges, givenFunction, logs } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';

let options: ServerOptions;
/** The one that runs now: one test ends it and starts it again, on the same data and the same port. */
let server: TestServer;

const studio = sharedStudio(
  async () => {
    const env = { SWITCHYARD_PORT: String(await unusedPort()), SWITCHYARD_EXAMPLES: 'false' };
    options = { dataDir: newDataDir(), env };
    return options;
  },
  async (opened) => {
    server = opened.server;
  },
);
afterAll(() => server.dispose());

it('18.30 two tabs edit: the second save is a conflict that shows both, and keeping mine loses nothing', async () => {
  await givenFunction(server, 'twoTabs', { blocks: logs('first', 'second'), edges: edges('first > second') });
  const first = await studio.open('/functions/twoTabs');
  const second = await studio.open('/functions/twoTabs', { beside: first });
  await describeAs(second, 'theirs');
  await untilSaved(second);
  await describeAs(first, 'mine');
  const dialog = first.getByRole('dialog', { name: 'Somebody else saved this function' });
  await dialog.waitFor();
  await dialog.getByText('theirs', { exact: true }).waitFor();
  await dialog.getByText('mine', { exact: true }).waitFor();
  expect((await draftOf(server, 'twoTabs')).description).toBe('theirs');
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await untilSaved(first);
  expect((await draftOf(server, 'twoTabs')).description).toBe('mine');
});

it('18.30 the other ways out of a conflict: theirs, with undo back to mine, and mine as a copy', async () => {
  await givenFunction(server, 'ways', { blocks: logs('first', 'second'), edges: edges('first > second') });
  const mine = await studio.open('/functions/ways');
  await blockOn(mine, 'first').waitFor();
  const clash = async (theirs: string, ours: string) => {
    const { body } = await server.call('GET', '/api/functions/ways');
    const document = { ...body.document, description: theirs };
    await server.call('PUT', '/api/functions/ways', { document, revision: body.revision });
    await describeAs(mine, ours);
    return mine.getByRole('dialog', { name: 'Somebody else saved this function' });
  };
  await (await clash('theirs 1', 'mine 1')).getByRole('button', { name: 'Take theirs' }).click();
  await untilSaved(mine);
  await expect.poll(() => description(mine).inputValue()).toBe('theirs 1');
  await mine.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(() => description(mine).inputValue()).toBe('mine 1');
  await untilSaved(mine);
  await (await clash('theirs 2', 'mine 2')).getByRole('button', { name: 'Save mine as a copy' }).click();
  await untilSaved(mine);
  expect((await draftOf(server, 'ways')).description).toBe('theirs 2');
  expect((await draftOf(server, 'waysCopy')).description).toBe('mine 2');
});

it('18.31 while the server is gone nothing that is typed is lost: not by a reload either, and it is saved when it is back', async () => {
  await givenFunction(server, 'kept', { blocks: logs('first', 'second'), edges: edges('first > second') });
  const page = await studio.open('/functions/kept');
  await blockOn(page, 'first').waitFor();
  await settingsOf(page);
  await server.stop();
  await describeAs(page, 'typed in the dark');
  await page.getByText('Offline, kept in this browser').waitFor();
  await page.getByText('The server does not answer.').waitFor();
  await describeAs(page, 'typed in the dark, and on');
  await expect.poll(() => keptDescription(page)).toBe('typed in the dark, and on');
  server = await startTestServer({ ...options, token: server.token });
  await page.reload();
  await page.getByText('Edits that had not reached the server are here again.').first().waitFor();
  await untilSaved(page);
  expect((await draftOf(server, 'kept')).description).toBe('typed in the dark, and on');
});

it('18.31 what is typed in the last moment before a reload, or before the tab is closed, is there again, once', async () => {
  await givenFunction(server, 'hasty', { blocks: logs('first', 'second'), edges: edges('first > second') });
  const page = await studio.open('/functions/hasty');
  await blockOn(page, 'first').waitFor();
  await describeAs(page, 'typed in haste');
  await page.reload();
  await page.getByText('Edits that had not reached the server are here again.').first().waitFor();
  await untilSaved(page);
  expect((await draftOf(server, 'hasty')).description).toBe('typed in haste');
  expect(await leftBehind(page)).toEqual([]);

  const closed = await studio.open('/functions/hasty', { beside: page });
  await blockOn(closed, 'first').waitFor();
  await describeAs(closed, 'typed and closed');
  await closed.close({ runBeforeUnload: true });
  await expect.poll(() => leftBehind(page)).toHaveLength(1);
  await aMinuteLater(page);
  const next = await studio.open('/functions/hasty', { beside: page });
  await next.getByText('Edits that had not reached the server are here again.').first().waitFor();
  await untilSaved(next);
  expect((await draftOf(server, 'hasty')).description).toBe('typed and closed');
  expect(await leftBehind(page)).toEqual([]);
});

it('18.31 a short break needs no reload: the editor saves by itself, and the banner goes', async () => {
  await givenFunction(server, 'short', { blocks: logs('first', 'second'), edges: edges('first > second') });
  const page = await studio.open('/functions/short');
  await blockOn(page, 'first').waitFor();
  await settingsOf(page);
  await page.context().setOffline(true);
  await describeAs(page, 'one');
  await page.getByText('Offline, kept in this browser').waitFor();
  await page.context().setOffline(false);
  await untilSaved(page);
  await page.getByText('The server does not answer.').waitFor({ state: 'detached' });
  expect((await draftOf(server, 'short')).description).toBe('one');
});

it('18.32 publish with an error is blocked and leads to the field; once right it goes live', async () => {
  const broken = {
    id: 'x',
    name: 'broken',
    type: 'log',
    config: { message: { kind: 'expression', code: 'nobody.data' } },
  };
  await givenFunction(server, 'blocked', { blocks: [broken, ...logs('last')], edges: edges('x > last') });
  const page = await studio.open('/functions/blocked');
  await page.getByRole('button', { name: 'Publish' }).click();
  const sheet = page.getByRole('dialog', { name: 'Publish' });
  await sheet.getByText('One problem stands in the way').waitFor();
  expect(await sheet.getByRole('button', { name: /^Publish v/ }).count()).toBe(0);
  await sheet.getByRole('button', { name: /nobody/ }).click();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect.poll(() => inspector.getByRole('textbox', { name: 'Name of the block' }).inputValue()).toBe('broken');
  const field = inspector.getByRole('textbox', { name: 'Message' });
  await expect.poll(() => field.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('Control+A');
  await page.keyboard.type("'right'");
  await page.getByRole('button', { name: 'Publish' }).click();
  await sheet.getByRole('textbox', { name: 'Note' }).fill('now it is right');
  await sheet.getByRole('button', { name: 'Publish v1' }).click();
  await page.getByText('v1 is live').first().waitFor();
  const { body } = await server.call('GET', '/api/functions/blocked/versions');
  expect(body.versions).toMatchObject([{ number: 1, note: 'now it is right' }]);
});

it('18.32 a breaking change of a parameter lists who calls the function', async () => {
  const callee = { params: [{ name: 'id', type: 'integer', required: false }] };
  await givenFunction(server, 'callee', { blocks: logs('only', 'then'), edges: edges('only > then') }, callee);
  await server.call('POST', '/api/functions/callee/publish', { revision: 1, note: '' });
  const call = {
    id: 'c',
    name: 'callIt',
    type: 'call',
    config: { function: 'callee', params: { id: { kind: 'literal', value: 1 } } },
  };
  await givenFunction(server, 'caller', { blocks: [call], edges: [] });
  await givenUsers('callee');
  const page = await studio.open('/functions/callee');
  await page.getByRole('complementary', { name: 'Inspector' }).getByText('id', { exact: true }).click();
  await page
    .getByRole('complementary', { name: 'Inspector' })
    .getByText(/^required$/i)
    .first()
    .click();
  await untilSaved(page);
  await page.getByRole('button', { name: 'Publish' }).click();
  const sheet = page.getByRole('dialog', { name: 'Publish' });
  await sheet.getByText('This may break callers').waitFor();
  await expect.poll(() => sheet.getByRole('link', { name: 'caller' }).getAttribute('href')).toBe('/functions/caller');
  await sheet.getByRole('link', { name: 'deskOfcallee' }).waitFor();
  await sheet.getByRole('link', { name: 'callee every night' }).waitFor();
});

it('renaming shows who uses the function first; drafts of functions and pages follow, nothing else does', async () => {
  await givenFunction(server, 'oldName', { blocks: logs('only', 'then'), edges: edges('only > then') });
  await server.call('POST', '/api/functions/oldName/publish', { revision: 1, note: '' });
  const call = { id: 'c', name: 'callIt', type: 'call', config: { function: 'oldName', params: {} } };
  const loop = { id: 'l', name: 'each', type: 'loop', config: {}, graphs: { body: { blocks: [call], edges: [] } } };
  await givenFunction(server, 'caller', { blocks: [loop, ...logs('more')], edges: [] });
  await givenUsers('oldName');
  const page = await studio.open('/functions/oldName');
  const name = page.getByRole('textbox', { name: 'Name of the function' });
  const rename = async () => {
    await name.fill('newName');
    await name.press('Enter');
  };
  const dialog = page.getByRole('dialog', { name: 'Others use this function' });
  await rename();
  for (const user of ['caller', 'deskOfoldName', 'oldName every night'])
    await dialog.getByRole('link', { name: user }).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await name.inputValue()).toBe('oldName');
  await rename();
  await dialog.getByRole('button', { name: 'Rename, also in their drafts' }).click();
  await page.getByText('the draft calls it newName now').first().waitFor();
  await expect.poll(() => page.url()).toContain('/functions/newName');
  const draft = await draftOf(server, 'caller');
  expect(draft.body.blocks[0]?.graphs?.body?.blocks[0]?.config.function).toBe('newName');
  const desk = await server.call('GET', '/api/pages/deskOfoldName');
  expect(desk.body).toMatchObject({ revision: 2, document: { functions: [{ function: 'newName' }] } });
  const { schedules } = (await server.call('GET', '/api/schedules')).body;
  expect(schedules.find((each: { name: string }) => each.name === 'oldName every night').function).toBe('oldName');
});

it('18.14 what a page binds to a function follows its new name, texts that only look like it do not', async () => {
  await givenFunction(server, 'findAll', { blocks: logs('only', 'then'), edges: edges('only > then') });
  await server.call('POST', '/api/functions/findAll/publish', { revision: 1, note: '' });
  const bound = aPage([aComponent('text', 'shown', { text: text('{{ findAll.data }} of findAll') })], {
    name: 'boundDesk',
    functions: [{ id: 'site1', name: 'findAll', function: 'findAll' }],
  });
  await saveNew(server, 'pages', bound);
  const page = await studio.open('/functions/findAll');
  const name = page.getByRole('textbox', { name: 'Name of the function' });
  await name.fill('search');
  await name.press('Enter');
  await page
    .getByRole('dialog', { name: 'Others use this function' })
    .getByRole('button', { name: 'Rename, also in their drafts' })
    .click();
  await page.getByText('the draft calls it search now').first().waitFor();
  const { document } = (await server.call('GET', '/api/pages/boundDesk')).body;
  expect(document.functions).toMatchObject([{ id: 'site1', name: 'search', function: 'search' }]);
  expect(JSON.stringify(document.sections)).toContain('{{ search.data }} of findAll');
});

it('a function that nobody uses is renamed at once', async () => {
  await givenFunction(server, 'alone', { blocks: logs('only', 'then'), edges: edges('only > then') });
  const page = await studio.open('/functions/alone');
  const name = page.getByRole('textbox', { name: 'Name of the function' });
  await name.fill('lonely');
  await name.press('Enter');
  await expect.poll(() => page.url()).toContain('/functions/lonely');
});

/** A page and a schedule that run a function. */
async function givenUsers(name: string): Promise<void> {
  const page = {
    ...{ schemaVersion: 1, name: `deskOf${name}`, title: 'Desk', sections: [] },
    functions: [{ id: 'site1', name: 'use', function: name, params: {} }],
  };
  expect((await server.call('PUT', `/api/pages/${page.name}`, { document: page, revision: null })).status).toBe(201);
  const when = { kind: 'cron', expression: '0 3 * * *' };
  const schedule = { name: `${name} every night`, function: name, when, timeZone: 'UTC', params: {}, revision: null };
  const { status, body } = await server.call('POST', '/api/schedules', schedule);
  expect({ status, body }).toMatchObject({ status: 201 });
}

function description(page: Page) {
  return page.getByRole('complementary', { name: 'Inspector' }).getByRole('textbox', { name: 'Description' });
}

/** Its code comes with the first look at it. */
async function settingsOf(page: Page): Promise<Locator> {
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByRole('tab', { name: 'Settings' }).click();
  await description(page).waitFor();
  return description(page);
}

/** An edit as small as can be: the function's own description. */
async function describeAs(page: Page, text: string): Promise<void> {
  await (await settingsOf(page)).fill(text);
}

async function untilSaved(page: Page): Promise<void> {
  await page.getByText(/^Saved \d/).waitFor();
}

/** What pages kept as they went. */
async function leftBehind(page: Page): Promise<string[]> {
  return await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('switchyard.edits')));
}

/** For what pages kept as they went. */
async function aMinuteLater(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const [key, text] of Object.entries(localStorage)) {
      if (!key.startsWith('switchyard.edits')) continue;
      const edits = JSON.parse(text);
      localStorage.setItem(key, JSON.stringify({ ...edits, at: edits.at - 60_000 }));
    }
  });
}

/** What this browser would still have if the page were lost now. */
async function keptDescription(page: Page): Promise<string | undefined> {
  return await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('switchyard', 1);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const all = await new Promise<{ document: { description: string } }[]>((resolve) => {
      const request = database.transaction('edits').objectStore('edits').getAll();
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    return all.at(-1)?.document.description;
  });
}
