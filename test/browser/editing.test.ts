import { expect, it } from 'vitest';
import type { Block, FunctionDocument } from '#schema';
import { randomFrom } from '../support/random.ts';
import {
  blockOn,
  canvasOf,
  draftOf,
  edgeOn,
  edges,
  edgesOf,
  givenFunction,
  logs,
  namesOf,
  pick,
  saved,
  select,
  topBarOf,
} from './editor.ts';
import { sharedStudio } from './shared-studio.ts';
import type { EditorPage } from './support.ts';

const studio = sharedStudio();

it('18.10 Delete joins what was before and after, Ctrl+Delete does not; one undo each', async () => {
  const page = await givenChain('deleting');
  await select(page, 'second');
  await page.keyboard.press('Delete');
  await edgeOn(page, 'first to third').waitFor();
  expect(edgesOf(await saved(page, studio.server, 'deleting'))).toEqual(['first -out-> third']);
  await page.keyboard.press('Control+Z');
  await edgeOn(page, 'second to third').waitFor();
  const whole = ['first -out-> second', 'second -out-> third'];
  expect(edgesOf(await saved(page, studio.server, 'deleting'))).toEqual(whole);
  await select(page, 'second');
  await page.keyboard.press('Control+Delete');
  await blockOn(page, 'second').waitFor({ state: 'detached' });
  expect(edgesOf(await saved(page, studio.server, 'deleting'))).toEqual([]);
  await page.keyboard.press('Control+Z');
  await edgeOn(page, 'second to third').waitFor();
  expect(edgesOf(await saved(page, studio.server, 'deleting'))).toEqual(whole);
});

it('18.11 fifty mixed edits, undone and done again, give the same JSON both times', async () => {
  const layout = { positions: { one: { x: 0, y: 0 }, two: { x: 0, y: 144 } } };
  await givenFunction(studio.server, 'mixed', { blocks: logs('one', 'two'), edges: edges('one > two') }, { layout });
  const page = await studio.open('/functions/mixed');
  await select(page, 'one');
  const before = JSON.stringify(await draftOf(studio.server, 'mixed'));
  const random = randomFrom(11);
  const undo = topBarOf(page).getByRole('button', { name: /^Undo/ });
  for (let edit = 0; edit < 50; edit++) {
    const kind = edit % 5;
    if (kind === 0) {
      await page.keyboard.press(random() < 0.5 ? 'a' : 'b');
      await pick(page, 'log');
      await page.keyboard.press('Escape');
      await select(page, 'one');
    } else await page.keyboard.press(['d', 'Alt+ArrowRight', 'Control+D', 'Delete'][kind - 1] ?? '');
    if (kind === 4) await select(page, 'one');
  }
  const after = JSON.stringify(await saved(page, studio.server, 'mixed'));
  expect(after).not.toBe(before);
  let steps = 0;
  for (; await undo.isEnabled(); steps++) await page.keyboard.press('Control+Z');
  expect(steps).toBeGreaterThanOrEqual(40);
  expect(JSON.stringify(await saved(page, studio.server, 'mixed'))).toBe(before);
  for (let step = 0; step < steps; step++) await page.keyboard.press('Control+Shift+Z');
  expect(JSON.stringify(await saved(page, studio.server, 'mixed'))).toBe(after);
});

it('18.12 undo works right after an autosave', async () => {
  const page = await givenChain('undoSaved');
  await select(page, 'second');
  await page.keyboard.press('d');
  await expect.poll(async () => isDisabled(await draftOf(studio.server, 'undoSaved'), 'second')).toBe(true);
  await page.keyboard.press('Control+Z');
  await expect.poll(async () => isDisabled(await draftOf(studio.server, 'undoSaved'), 'second')).toBe(false);
});

it('18.12 undo works after typing in a field, and takes the whole word back at once', async () => {
  const page = await givenChain('undoTyped');
  await select(page, 'second');
  await page.getByRole('tab', { name: 'Settings' }).last().click();
  const note = page.getByRole('textbox', { name: 'Note' });
  await note.click();
  await page.keyboard.type('why this is here', { delay: 5 });
  await expect.poll(async () => noteOf(await draftOf(studio.server, 'undoTyped'))).toBe('why this is here');
  await topBarOf(page).getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(() => note.inputValue()).toBe('');
  await topBarOf(page).getByRole('button', { name: /^Redo/ }).click();
  await expect.poll(() => note.inputValue()).toBe('why this is here');
  await note.click();
  await page.keyboard.press('Control+Z');
  await expect.poll(() => note.inputValue()).toBe('');
});

it('an Undo that is offered for a step goes with the next one, which it would take back instead', async () => {
  const page = await givenChain('undoOffered');
  await select(page, 'second');
  await page.keyboard.press('Delete');
  const offer = page.getByRole('region', { name: 'Notifications' }).getByText('Deleted second.');
  await offer.waitFor();
  await select(page, 'third');
  await page.keyboard.press('d');
  await offer.waitFor({ state: 'detached' });
  expect(namesOf(await saved(page, studio.server, 'undoOffered'))).toEqual(['first', 'third']);
});

it('a name that can not be taken stays with its reason after Enter', async () => {
  const page = await givenChain('badName');
  await select(page, 'second');
  const name = page.getByRole('textbox', { name: 'Name of the block' });
  await name.fill('is it?');
  await name.press('Enter');
  await page.getByText(/A name starts with a letter/).waitFor();
  expect(await name.inputValue()).toBe('is it?');
});

it('18.13 blocks that are pasted into another function get new names and refer to each other', async () => {
  const blocks: Block[] = [
    ...logs('fetchAll'),
    { id: 'sum', name: 'sum', type: 'return', config: { value: { kind: 'expression', code: 'fetchAll.data.total' } } },
  ];
  const body = { blocks, edges: edges('fetchAll > sum') };
  await givenFunction(studio.server, 'copySource', body, { layout: { pins: { fetchAll: { token: 'do-not-copy' } } } });
  await givenFunction(studio.server, 'copyTarget', { blocks: logs('fetchAll', 'other'), edges: [] });
  const source = await studio.open('/functions/copySource');
  await source.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await select(source, 'fetchAll');
  await source.keyboard.press('Control+A');
  await source.keyboard.press('Control+C');
  await source.getByRole('status').getByText('Copied').waitFor();
  const text = await source.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(text)).toMatchObject({ type: 'blocks', v: 1 });
  expect(text).not.toContain('do-not-copy');
  const target = await studio.open('/functions/copyTarget', { beside: source });
  await select(target, 'fetchAll');
  await target.keyboard.press('Control+V');
  await blockOn(target, 'sum').waitFor();
  const draft = await saved(target, studio.server, 'copyTarget');
  expect(namesOf(draft)).toEqual(['fetchAll', 'fetchAll2', 'other', 'sum']);
  expect(draft.body.blocks.find(({ name }) => name === 'sum')?.config).toEqual({
    value: { kind: 'expression', code: 'fetchAll2.data.total' },
  });
  expect(edgesOf(draft)).toContain('fetchAll2 -out-> sum');
});

it('18.13 a copied query names its resource, and nothing of what is secret there gets into the clipboard', async () => {
  const secret = 'never-in-a-clipboard';
  const settings = { host: 'db.example.com', database: 'orders', user: 'app', password: secret };
  const resource = {
    name: 'orders_db',
    connector: 'postgres',
    description: '',
    environments: { production: settings },
  };
  await studio.server.call('PUT', '/api/resources/orders_db', { resource, revision: null });
  const query: Block = {
    id: 'load',
    name: 'load',
    type: 'query',
    config: { resource: 'orders_db', connector: 'postgres', query: { sql: 'select 1' } },
  };
  const params = [{ name: 'card', type: 'string', sensitive: true }];
  const layout = { testValues: { card: secret }, pins: { load: { token: secret } } };
  await givenFunction(
    studio.server,
    'copyQuery',
    { blocks: [query, ...logs('then')], edges: edges('load > then') },
    {
      params,
      layout,
    },
  );
  const page = await studio.open('/functions/copyQuery');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await select(page, 'load');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+C');
  await page.getByRole('status').getByText('Copied').waitFor();
  const keys = await clipboard();
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await blockOn(page, 'load').click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Copy/ }).click();
  await expect.poll(clipboard).not.toBe('');
  for (const text of [keys, await clipboard()]) {
    expect(JSON.parse(text).blocks[0].config).toMatchObject({ resource: 'orders_db' });
    expect(text).not.toContain(secret);
  }
});

it('18.14 a new name of a block reaches expressions and code, but no strings and no comments', async () => {
  const code = "// getOrder is asked first\nconst label = 'getOrder';\nreturn { label, rows: getOrder.data };";
  const blocks: Block[] = [
    ...logs('getOrder'),
    { id: 'code', name: 'compute', type: 'javascript', config: { code } },
    {
      id: 'end',
      name: 'answer',
      type: 'return',
      config: { value: { kind: 'expression', code: '[getOrder.data, "getOrder"]' } },
    },
  ];
  await givenFunction(studio.server, 'renaming', { blocks, edges: edges('getOrder > code', 'code > end') });
  const page = await studio.open('/functions/renaming');
  await blockOn(page, 'answer').waitFor();
  await select(page, 'getOrder');
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name of getOrder' }).fill('fetchOrder');
  await page.keyboard.press('Enter');
  await blockOn(page, 'fetchOrder').waitFor();
  await page
    .getByText(/Renamed in 2 places/)
    .first()
    .waitFor();
  const draft = await saved(page, studio.server, 'renaming');
  expect(draft.body.blocks.find(({ id }) => id === 'code')?.config).toEqual({
    code: "// getOrder is asked first\nconst label = 'getOrder';\nreturn { label, rows: fetchOrder.data };",
  });
  expect(draft.body.blocks.find(({ id }) => id === 'end')?.config).toEqual({
    value: { kind: 'expression', code: '[fetchOrder.data, "getOrder"]' },
  });
  await page.keyboard.press('Control+Z');
  await blockOn(page, 'getOrder').waitFor();
  expect((await saved(page, studio.server, 'renaming')).body.blocks[1]?.config).toEqual({ code });
});

it('18.15 a reserved, taken or impossible name is refused where it is typed', async () => {
  const page = await givenChain('badNames');
  for (const name of ['params', 'first', 'no good', 'class', 'x'.repeat(41)]) {
    await select(page, 'second');
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name of second' }).fill(name);
    await canvasOf(page).getByRole('alert').waitFor();
    await page.keyboard.press('Enter');
    await canvasOf(page).getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await blockOn(page, 'second').waitFor();
  }
  const field = page.getByRole('textbox', { name: 'Name of the block' });
  await field.fill('params');
  await page
    .getByText(/reserved|means something else|already/)
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => field.inputValue()).toBe('second');
  await expect.poll(() => topBarOf(page).getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true);
});

async function givenChain(name: string): Promise<EditorPage> {
  const body = { blocks: logs('first', 'second', 'third'), edges: edges('first > second', 'second > third') };
  await givenFunction(studio.server, name, body);
  const page = await studio.open(`/functions/${name}`);
  await blockOn(page, 'third').waitFor();
  return page;
}

function isDisabled({ body }: FunctionDocument, name: string): boolean {
  return body.blocks.find((block) => block.name === name)?.disabled === true;
}

function noteOf({ body }: FunctionDocument): string | undefined {
  return body.blocks.find(({ name }) => name === 'second')?.note;
}
