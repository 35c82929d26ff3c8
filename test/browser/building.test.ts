import { expect, it } from 'vitest';
import type { Graph } from '#schema';
import { randomFrom } from '../support/random.ts';
import {
  blockOn,
  edgeOn,
  edges,
  edgesOf,
  givenFunction,
  logs,
  pick,
  pickerOf,
  placeOf,
  saved,
  select,
  tidy,
  untilFocused,
} from './editor.ts';
import { sharedStudio } from './shared-studio.ts';
import type { EditorPage } from './support.ts';

const studio = sharedStudio();

it('18.1 a new function shows how to begin, and a query begins at its first required field', async () => {
  const page = await studio.open('/functions');
  await page.getByRole('button', { name: 'New function' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('brandNew');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: /^Add first block A function runs/ }).waitFor();
  await page.getByRole('button', { name: 'Query' }).click();
  await blockOn(page, 'query').waitFor();
  const resource = page.getByRole('button', { name: /Resource/ });
  await untilFocused(resource);
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: /customer_service/ }).waitFor();
  await page.keyboard.press('Escape');
  const draft = await saved(page, studio.server, 'brandNew');
  expect(draft.body.blocks).toMatchObject([{ name: 'query', type: 'query' }]);
});

it('a function whose blocks stand far from the corner opens with all of them in view', async () => {
  const layout = { mode: 'manual' as const, positions: { one: { x: 9_000, y: 9_000 }, two: { x: 9_000, y: 12_000 } } };
  const body = { blocks: logs('one', 'two'), edges: edges('one > two') };
  await givenFunction(studio.server, 'farAway', body, { layout });
  const page = await studio.open('/functions/farAway');
  await expect.poll(() => isInView(page, 'one')).toBe(true);
  expect(await isInView(page, 'two')).toBe(true);
});

async function isInView(page: EditorPage, name: string): Promise<boolean> {
  const box = await blockOn(page, name).boundingBox();
  return box !== null && box.x > 0 && box.y > 0 && box.x + box.width < 1440 && box.y + box.height < 900;
}

it('18.2 the + on an edge puts a block between, and both ends stay connected', async () => {
  const page = await givenChain('insertByPointer');
  await insertInto(page, 'first to second');
  await blockOn(page, 'log').waitFor();
  const draft = await saved(page, studio.server, 'insertByPointer');
  expect(edgesOf(draft)).toEqual(['first -out-> log', 'log -out-> second', 'second -out-> third']);
});

it('18.3 the keyboard finds an edge, and Enter on its + does the same', async () => {
  const page = await givenChain('insertByKeyboard');
  await select(page, 'first');
  await page.keyboard.press('e');
  await untilFocused(page.getByRole('button', { name: 'Insert a block: first to second' }));
  await page.keyboard.press('Enter');
  await pick(page, 'log');
  await blockOn(page, 'log').waitFor();
  const draft = await saved(page, studio.server, 'insertByKeyboard');
  expect(edgesOf(draft)).toEqual(['first -out-> log', 'log -out-> second', 'second -out-> third']);
});

it('the keyboard goes from edge to edge, and on to where one comes from', async () => {
  const page = await givenChain('edgeToEdge');
  await select(page, 'second');
  await page.keyboard.press('e');
  await untilFocused(page.getByRole('button', { name: 'Insert a block: second to third' }));
  await page.keyboard.press('ArrowRight');
  await untilFocused(page.getByRole('button', { name: 'Insert a block: first to second' }));
  await page.keyboard.press('Escape');
  await untilFocused(blockOn(page, 'first'));
});

it('a picker that is left changes nothing and gives the keyboard back', async () => {
  const page = await givenChain('leftPicker');
  await select(page, 'second');
  await page.keyboard.press('a');
  await pickerOf(page);
  await page.keyboard.press('Escape');
  await untilFocused(blockOn(page, 'second'));
  await expect.poll(() => page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
});

it('the picker offers a query for SQL, and code for an expression', async () => {
  const page = await givenChain('byText');
  await select(page, 'third');
  await page.keyboard.press('a');
  await (await pickerOf(page)).fill('= params.id * 2');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await blockOn(page, 'javaScript').waitFor();
  const draft = await saved(page, studio.server, 'byText');
  expect(draft.body.blocks.find(({ name }) => name === 'javaScript')?.config).toMatchObject({
    code: 'return params.id * 2;',
  });
});

it.each([
  ['rest', { baseUrl: 'https://example.com' }, 'Call over_rest', 'call', 'REST API', 'globe'],
  [
    'smtp',
    { host: 'mail.example.com', from: 'a@example.com' },
    'Send email through over_smtp',
    'sendEmail',
    'Email (SMTP)',
    'mail',
  ],
] as const)(
  'a block that asks %s is called and drawn after what it does',
  async (connector, settings, row, name, kind, icon) => {
    const resource = { name: `over_${connector}`, description: '', connector, environments: { production: settings } };
    await studio.server.call('PUT', `/api/resources/${resource.name}`, { resource, revision: null });
    const page = await givenChain(`asks_${connector}`);
    await select(page, 'third');
    await page.keyboard.press('a');
    await (await pickerOf(page)).fill(resource.name);
    await page.getByRole('option', { name: row }).waitFor();
    await page.keyboard.press('Enter');
    await blockOn(page, name).locator(`.lucide-${icon}`).waitFor();
    await blockOn(page, name).getByText(`${kind} · ${resource.name}`).waitFor();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText(kind, { exact: true }).first().waitFor();
  },
);

it('18.8 cases keep their order from left to right after twenty insertions and Tidy', async () => {
  const cases = ['open', 'paid', 'late', 'lost'];
  await givenFunction(studio.server, 'manyCases', switchOver(cases));
  const page = await studio.open('/functions/manyCases');
  await blockOn(page, 'which').waitFor();
  const random = randomFrom(18_8);
  const tree = page.getByRole('tree', { name: 'Outline' });
  for (let number = 0; number < 20; number++) {
    const rows = await tree.getByRole('treeitem').all();
    const row = rows[1 + Math.floor(random() * (rows.length - 1))];
    await row?.click();
    await page.keyboard.press('a');
    await pick(page, 'log');
    await expect.poll(() => tree.getByRole('treeitem').count()).toBe(rows.length + 1);
  }
  await tree.getByRole('treeitem').first().click();
  await tidy(page);
  const draft = await saved(page, studio.server, 'manyCases');
  expect(draft.body.blocks).toHaveLength(25);
  const names = new Map(draft.body.blocks.map(({ id, name }) => [id, name]));
  const columns = [...cases, 'else'].flatMap((port) => {
    const edge = draft.body.edges.find((one) => one.from === 'which' && one.port === port);
    return edge ? [placeOf(draft, names.get(edge.to) ?? '').x] : [];
  });
  expect(columns).toHaveLength(4);
  expect(columns).toEqual(columns.toSorted((a, b) => a - b));
});

it('18.9 inserting does not move the blocks of another branch sideways', async () => {
  const body: Graph = {
    blocks: [
      { id: 'check', name: 'check', type: 'condition', config: { when: { kind: 'expression', code: 'true' } } },
      ...logs('yes', 'yesToo', 'no', 'noToo'),
    ],
    edges: edges('check.true > yes', 'yes > yesToo', 'check.false > no', 'no > noToo'),
  };
  await givenFunction(studio.server, 'twoBranches', body);
  const page = await studio.open('/functions/twoBranches');
  await edgeOn(page, 'yes to yesToo').waitFor();
  await select(page, 'yes');
  await tidy(page);
  const others = ['check', 'yes', 'no', 'noToo'];
  const before = await columnsOnScreen(page, others);
  await insertInto(page, 'yes to yesToo');
  await edgeOn(page, 'log to yesToo').waitFor();
  await tidy(page);
  expect(await columnsOnScreen(page, others)).toEqual(before);
});

it('the message about a manual layout offers Tidy, which makes the layout automatic again (ux 4.2)', async () => {
  const page = await givenChain('tidiedAgain');
  await select(page, 'second');
  await page.keyboard.press('Alt+ArrowRight');
  const message = page.getByRole('region', { name: 'Notifications' });
  await message.getByText('Manual layout on.').waitFor();
  expect((await saved(page, studio.server, 'tidiedAgain')).layout.mode).toBe('manual');
  await message.getByRole('button', { name: 'Tidy' }).click();
  await expect.poll(async () => (await saved(page, studio.server, 'tidiedAgain')).layout.mode).toBeUndefined();
});

async function givenChain(name: string): Promise<EditorPage> {
  await givenFunction(studio.server, name, {
    blocks: logs('first', 'second', 'third'),
    edges: edges('first > second', 'second > third'),
  });
  const page = await studio.open(`/functions/${name}`);
  await blockOn(page, 'third').waitFor();
  return page;
}

/** As the pointer does it: over the edge, on the button that shows there. */
async function insertInto(page: EditorPage, edge: string): Promise<void> {
  const box = await edgeOn(page, edge).boundingBox();
  if (!box) throw new Error(`${edge} is not to be seen`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
  await page.getByRole('button', { name: `Insert a block: ${edge}` }).click();
  await pick(page, 'log');
}

async function columnsOnScreen(page: EditorPage, names: readonly string[]): Promise<number[]> {
  return await Promise.all(
    names.map(async (name) => Math.round((await blockOn(page, name).boundingBox())?.x ?? Number.NaN)),
  );
}

function switchOver(cases: readonly string[]): Graph {
  return {
    blocks: [
      {
        id: 'which',
        name: 'which',
        type: 'switch',
        config: {
          value: { kind: 'literal', value: 'paid' },
          cases: cases.map((port) => ({ port, equals: { kind: 'literal', value: port } })),
        },
      },
      ...logs(...cases),
    ],
    edges: cases.map((port) => ({ from: 'which', port, to: port })),
  };
}
