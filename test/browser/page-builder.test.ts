import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../support/build.ts';
import { aComponent, aPage } from '../support/build-page.ts';
import { publishNew, saveNew } from '../support/publish.ts';
import { untilFocused } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';
import { type EditorPage, violationsOf } from './support.ts';

/** The page builder in a real browser (ux.md 15, checks 41, 42 and 45 where they are about building). */

const CUSTOMERS = `${JSON.stringify(['Ada', 'Bob'])}.map((name, index) => ({ id: index + 1, name }))`;

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } }, async ({ server }) => {
  await publishNew(server, 'functions', aFunction(aGraph([returns(CUSTOMERS)]), { name: 'getCustomers', params: [] }));
  const refusing = aGraph(
    [
      aBlock('condition', 'isBob', { when: expr('params.id === 2') }),
      aBlock('throw', 'no', { code: lit('customer.kept'), message: lit('Bob has open orders.') }),
      returns('{ id: params.id }'),
    ],
    'isBob.true > no',
    'isBob.false > done',
  );
  const params = [{ name: 'id', type: 'integer' as const, required: true }];
  await publishNew(server, 'functions', aFunction(refusing, { name: 'deleteCustomer', params }));
});

let made = 0;

/** A page of its own for each test, so that a retry starts clean. */
async function openBuilder(stack: Parameters<typeof aPage>[0] = [], parts: object = {}, theme?: 'dark') {
  const name = `built${++made}`;
  await saveNew(studio.server, 'pages', aPage(stack, { name, ...parts }));
  const page = await studio.open(`/pages/${name}`, theme ? { theme } : {});
  await page.getByRole('application', { name: /^Page/ }).waitFor();
  return { page, name };
}

const stage = (page: EditorPage) => page.getByRole('application', { name: /^Page/ });
const inspector = (page: EditorPage) => page.getByRole('complementary', { name: 'Inspector' });
const saved = (page: EditorPage) => page.getByText(/^Saved/).waitFor();

/** By keyboard: what the page just learned may move the menu under a pointer. */
async function addStep(page: EditorPage, kind: string): Promise<void> {
  await page.getByRole('button', { name: 'Add step to On press' }).press('Enter');
  await page.getByRole('menuitem', { name: new RegExp(`^${kind}`) }).press('Enter');
}

describe('building', () => {
  it('a new button is wired from nothing by mouse, published, and deletes a customer', async () => {
    const page = await studio.open('/pages');
    await page.getByRole('button', { name: 'New page' }).first().click();
    const name = page.getByRole('textbox', { name: 'Name' });
    await untilFocused(name);
    await name.fill('My desk');
    await page.keyboard.press('Enter');
    await page.getByText(/^A name starts with a letter/).waitFor();
    await name.fill('desk');
    await page.keyboard.press('Enter');
    await stage(page).waitFor();
    expect(await stage(page).getByRole('heading').allInnerTexts()).toEqual(['desk']);
    await page.getByRole('button', { name: 'Add function' }).click();
    await page.getByRole('menuitem', { name: 'getCustomers' }).click();
    await page.getByText('getCustomers.data').first().waitFor();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await stage(page).getByText('Ada').waitFor();
    await page.getByRole('button', { name: 'Button', exact: true }).click();
    await inspector(page).getByRole('textbox', { name: 'Label' }).fill('Delete');
    await inspector(page).getByRole('tab', { name: 'Events' }).click();
    await addStep(page, 'Ask to confirm');
    await inspector(page).getByRole('textbox', { name: 'Text' }).fill('For good?');
    await addStep(page, 'Run a function');
    await inspector(page).getByRole('combobox', { name: 'Function' }).fill('deleteCustomer');
    await page.getByRole('option', { name: 'deleteCustomer' }).click();
    await inspector(page).getByText('table.selectedRow?.id').waitFor();
    await addStep(page, 'Show a toast');
    await inspector(page).getByRole('textbox', { name: 'Text' }).last().fill('Gone.');
    await saved(page);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('button', { name: 'Publish v1' }).click();
    await page.getByText('v1 live').first().waitFor();
    const opened = await studio.open('/p/desk', { beside: page });
    await opened.getByRole('gridcell', { name: 'Ada' }).click();
    await opened.getByRole('button', { name: 'Delete' }).click();
    await opened.getByText('For good?').waitFor();
    await opened.getByRole('button', { name: 'Yes' }).click();
    await opened.getByText('Gone.').first().waitFor();
  });

  it('each function of the page is shown in the place of the one before, and a table takes what it answers', async () => {
    const { page } = await openBuilder([aComponent('table', 'table', { data: lit([]) })]);
    await page.getByRole('button', { name: 'Open the panel' }).click();
    const panel = page.getByRole('region', { name: 'Data, events and problems' });
    for (const name of ['getCustomers', 'deleteCustomer']) {
      await page.getByRole('button', { name: 'Add function' }).click();
      await page.getByRole('menuitem', { name }).click();
      await panel.getByText(`${name}.data`).first().waitFor();
    }
    for (const name of ['getCustomers', 'deleteCustomer']) {
      await panel.getByRole('button', { name, exact: true }).click();
      await panel.getByText(`${name}.data`).first().waitFor();
      const names = await panel.getByRole('textbox', { name: 'Name on the page' }).all();
      expect(await Promise.all(names.map((one) => one.inputValue()))).toEqual([name]);
    }
    await stage(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('application', { name: 'Page, table is selected' }).waitFor();
    await inspector(page).getByRole('button', { name: 'Insert data into Data' }).click();
    await page.getByRole('searchbox', { name: 'Search by key or value' }).fill('getCustomers');
    await page
      .getByRole('treeitem', { name: /^getCustomers/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await stage(page).getByText('Ada').waitFor();
  });

  it('the same by keyboard: a button is added, named, wired and tried', async () => {
    const { page } = await openBuilder();
    await page.getByRole('button', { name: 'Button', exact: true }).press('Enter');
    const label = inspector(page).getByRole('textbox', { name: 'Label' });
    await label.waitFor();
    await page.getByRole('application', { name: 'Page, button is selected' }).focus();
    await page.keyboard.press('Enter');
    await untilFocused(label);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Load');
    await stage(page).getByText('Load').waitFor();
    await inspector(page).getByRole('tab', { name: 'Content' }).press('ArrowRight');
    await addStep(page, 'Run a function');
    const choice = inspector(page).getByRole('combobox', { name: 'Function' });
    await choice.focus();
    await page.keyboard.type('getCustomers');
    await page.getByRole('option', { name: 'getCustomers' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await saved(page);
    await inspector(page).getByRole('button', { name: 'Try On press' }).press('Enter');
    await page.getByRole('list', { name: 'Events log' }).getByText('run getCustomers').waitFor();
  });

  it('keys alone add, move, duplicate, delete, and take it all back', async () => {
    const { page } = await openBuilder([
      aComponent('text', 'first', { text: lit('One') }),
      aComponent('text', 'second', { text: lit('Two') }),
    ]);
    await stage(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('application', { name: 'Page, first is selected' }).waitFor();
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('tab', { name: 'Tree' }).click();
    await expect.poll(() => rowsOf(page)).toEqual(['second', 'first']);
    await stage(page).focus();
    await page.keyboard.press('Control+d');
    await expect.poll(() => rowsOf(page)).toEqual(['second', 'first', 'first2']);
    await page.keyboard.press('Delete');
    await page.keyboard.press('Delete');
    await expect.poll(() => rowsOf(page)).toEqual(['second']);
    for (let times = 0; times < 4; times++) await page.keyboard.press('Control+z');
    await expect.poll(() => rowsOf(page)).toEqual(['first', 'second']);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => rowsOf(page)).toEqual(['second', 'first']);
    await saved(page);
  });

  it('a component is dragged from the palette to where the line is', async () => {
    const { page } = await openBuilder([aComponent('text', 'first', { text: lit('One') })]);
    await stage(page).getByText('One').waitFor();
    await page
      .getByRole('button', { name: 'Divider', exact: true })
      .dragTo(stage(page), { targetPosition: { x: 300, y: 500 } });
    await page.getByRole('tab', { name: 'Tree' }).click();
    await expect.poll(() => rowsOf(page)).toEqual(['first', 'divider']);
  });

  it('a click selects, a property is changed in the inspector, and the page shows it', async () => {
    const { page } = await openBuilder([aComponent('button', 'go', { label: lit('Before') })]);
    await stage(page).getByText('Before').waitFor();
    const box = await stage(page).getByText('Before').boundingBox();
    await page.mouse.click((box?.x ?? 0) + 5, (box?.y ?? 0) + 5);
    const label = inspector(page).getByRole('textbox', { name: 'Label' });
    await label.fill('After');
    await stage(page).getByText('After').waitFor();
    await saved(page);
  });

  it('45 a circle is told with its way; a problem is gone to', async () => {
    const { page } = await openBuilder([
      aComponent('textInput', 'one', { start: expr('two.value') }),
      aComponent('textInput', 'two', { start: expr('one.value') }),
    ]);
    await page.getByRole('button', { name: /problem/ }).click();
    const problem = page
      .getByRole('list', { name: 'Problems' })
      .getByText(/one\.value → two\.value|two\.value → one\.value/)
      .first();
    await problem.click();
    await page.getByRole('application', { name: /(one|two) is selected/ }).waitFor();
  });

  it('an expression that runs a function becomes a step, by its fix', async () => {
    const { page } = await openBuilder([aComponent('button', 'go', { label: expr('deleteCustomer.run({ id: 1 })') })], {
      functions: [{ id: 'u', name: 'deleteCustomer', function: 'deleteCustomer' }],
    });
    await stage(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'Wire an event handler' }).click();
    await inspector(page).getByRole('tab', { name: 'Events' }).click();
    await inspector(page).getByText('Run a function').waitFor();
    // Pressed at once: it waits until the server has checked the edit, and runs once.
    await inspector(page).getByRole('button', { name: 'Try On press' }).click();
    const told = page.getByRole('list', { name: 'Events log' }).getByText('run deleteCustomer');
    await told.first().waitFor();
    expect(await told.count()).toBe(1);
  });

  it('somebody else’s save is a conflict, and nothing is lost', async () => {
    const { page, name } = await openBuilder([aComponent('text', 'first', { text: lit('Mine') })]);
    await stage(page).getByText('Mine').waitFor();
    const theirs = aPage([aComponent('text', 'theirs', { text: lit('Theirs') })], { name });
    await studio.server.call('PUT', `/api/pages/${name}`, { document: theirs as unknown as JsonValue, revision: 1 });
    await page.getByRole('button', { name: 'Divider', exact: true }).click();
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await stage(page).getByText('Theirs').waitFor();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await stage(page).getByText('Mine').waitFor();
  });

  it('in preview the page is used: double clicks run once (42)', async () => {
    const press = [
      { kind: 'setVariable' as const, variable: 'count', value: expr('count + 1') },
      { kind: 'run' as const, function: 'deleteCustomer', params: { id: expr('1') } },
    ];
    const { page } = await openBuilder(
      [
        aComponent('button', 'go', { label: lit('Go') }, { events: { press } }),
        aComponent('text', 'shown', { text: { kind: 'template', text: 'Count {{ count }}' } }),
      ],
      {
        variables: [{ name: 'count', start: 0 }],
        functions: [{ id: 'u', name: 'deleteCustomer', function: 'deleteCustomer' }],
      },
    );
    await stage(page).getByText('Count 0').waitFor();
    await page.getByRole('radio', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Go', exact: true }).dblclick();
    await stage(page).getByText('Count 1').waitFor();
    await page.getByRole('button', { name: 'Open the panel' }).click();
    await page.getByRole('tab', { name: /Events log/ }).click();
    await page.getByRole('list', { name: 'Events log' }).getByText('run deleteCustomer').first().waitFor();
    expect(await page.getByRole('list', { name: 'Events log' }).getByText('run deleteCustomer').count()).toBe(1);
  });
});

it('publishing tells what stands in the way and what changes; a version can be made live again', async () => {
  const { page, name } = await openBuilder([aComponent('button', 'go', { label: expr('nobody.data') })]);
  await page.getByRole('button', { name: 'Publish' }).click();
  const sheet = page.getByRole('dialog', { name: 'Publish' });
  await sheet.getByText('One problem stands in the way').waitFor();
  await sheet.getByRole('button', { name: /^go / }).click();
  const label = inspector(page).getByRole('textbox', { name: 'Label' });
  await untilFocused(label);
  await page.keyboard.press('Control+A');
  await page.keyboard.type("'First'");
  await saved(page);
  await page.getByRole('button', { name: 'Publish' }).click();
  await sheet.getByRole('textbox', { name: 'Note' }).fill('with a button');
  await sheet.getByRole('button', { name: 'Publish v1' }).click();
  await page.getByText('v1 live').first().waitFor();
  await label.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type("'Second'");
  await saved(page);
  await page.getByRole('button', { name: 'Publish' }).click();
  await sheet.getByText("'First'").waitFor();
  await sheet.getByText("'Second'").waitFor();
  await sheet.getByRole('button', { name: 'Publish v2' }).click();
  await page.getByText('v2 live').first().waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Versions' }).click();
  await page.getByText('with a button').waitFor();
  await page.getByRole('button', { name: 'Roll back to v1' }).click();
  await page.getByRole('button', { name: 'Roll back', exact: true }).click();
  await page.getByText('same as v1', { exact: true }).waitFor();
  const opened = await studio.open(`/p/${name}`, { beside: page });
  await opened.getByRole('button', { name: 'First' }).waitFor();
});

it.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (theme) => {
  const { page } = await openBuilder(
    [
      aComponent('table', 'customers', { data: expr('getCustomers.data') }),
      aComponent('button', 'go', { label: lit('Go') }),
    ],
    {
      functions: [{ id: 'u', name: 'getCustomers', function: 'getCustomers', behaviour: { run: { kind: 'onLoad' } } }],
    },
    theme === 'dark' ? 'dark' : undefined,
  );
  await stage(page).getByText('Ada').waitFor();
  await stage(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('button', { name: 'Open the panel' }).click();
  await page.getByText('getCustomers.data').first().waitFor();
  expect(await violationsOf(page)).toEqual([]);
});

/** Names of components in the tree, in its order. */
async function rowsOf(page: EditorPage): Promise<string[]> {
  const rows = await page.getByRole('treegrid', { name: 'Tree of the page' }).getByRole('row').allInnerTexts();
  return rows.flatMap((text) => {
    const [name = '', type] = text.split('\n');
    return type === undefined ? [] : [name];
  });
}
