import { expect, it } from 'vitest';
import { blockOn, edges, givenFunction, logs, untilFocused } from './editor.ts';
import { untilOpen } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

it('F3 goes from one found block to the next wherever the keyboard is, and Ctrl+F comes back to the words', async () => {
  const names = ['say one', 'say two'].map((name) => name.replace(' ', ''));
  await givenFunction(studio.server, 'find', { blocks: logs(...names, 'other'), edges: edges('sayone > saytwo') });
  const page = await studio.open('/functions/find');
  await blockOn(page, 'other').waitFor();
  await page.keyboard.press('F3');
  const field = page.getByRole('searchbox', { name: 'Find in this function' });
  await untilFocused(field);
  await page.keyboard.type('say');
  await page.getByText('0/2').waitFor();
  await page.keyboard.press('F3');
  await untilOpen(page, 'sayone');
  await blockOn(page, 'other').click();
  await untilOpen(page, 'other');
  await page.keyboard.press('F3');
  await untilOpen(page, 'saytwo');
  await page.keyboard.press('Shift+F3');
  await untilOpen(page, 'sayone');
  await page.keyboard.press('Control+F');
  await untilFocused(field);
  await page.keyboard.type('two');
  await expect.poll(() => field.inputValue()).toBe('two');
});

it('notes are in the outline, and are read, written and removed there without the canvas', async () => {
  const notes = [{ id: 'n', text: '# Why\nIt is **late**.', x: -300, y: 0 }];
  await givenFunction(
    studio.server,
    'noted',
    { blocks: logs('only', 'more'), edges: edges('only > more') },
    { layout: { notes } },
  );
  const page = await studio.open('/functions/noted', { width: 390, height: 844 });
  const row = page.getByRole('treeitem', { name: 'Note Why', exact: true });
  await row.tap();
  const text = page.getByRole('dialog', { name: 'Note' }).getByRole('textbox', { name: 'Text' });
  expect(await text.inputValue()).toBe('# Why\nIt is **late**.');
  await text.fill('Because');
  await page.getByRole('button', { name: 'Done' }).tap();
  await page.getByRole('treeitem', { name: 'Note Because', exact: true }).tap();
  await page.getByRole('button', { name: 'Remove' }).tap();
  await expect.poll(() => page.getByRole('treeitem', { name: /^Note/ }).count()).toBe(0);
  await page.getByRole('button', { name: /^Undo: Remove note/ }).tap();
  await page.getByRole('treeitem', { name: 'Note Because', exact: true }).waitFor();
});
