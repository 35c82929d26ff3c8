import { expect, it } from 'vitest';
import type { Block } from '#schema';
import { blockOn, edges, givenFunction, saved } from './editor.ts';
import { inspectorOf, openBlock, openTab, run, write } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

const code = (name: string, text: string): Block => ({ id: name, name, type: 'javascript', config: { code: text } });

it('an output becomes what is expected: declared in the settings, known before a run, and held against the next one', async () => {
  const blocks = [code('load', 'return [{ id: 1, name: "Ada" }, { id: 2 }];'), code('use', 'return 1;')];
  await givenFunction(studio.server, 'shaped', { blocks, edges: edges('load > use') });
  const page = await studio.open('/functions/shaped');
  await blockOn(page, 'load').waitFor();
  await run(page);
  await openBlock(page, 'load', 'Output');
  await inspectorOf(page).getByRole('button', { name: 'Save as expected shape' }).click();
  await openTab(page, 'Settings');
  await inspectorOf(page).getByRole('radio', { name: 'A type', checked: true }).waitFor();
  await inspectorOf(page).getByRole('textbox', { name: 'Most at a time' }).fill('3');
  await page.keyboard.press('Tab');
  const { body } = await saved(page, studio.server, 'shaped');
  expect(body.blocks[0]).toMatchObject({
    concurrency: 3,
    output: {
      type: 'array',
      items: {
        type: 'object',
        fields: [
          { name: 'id', type: 'number', required: true },
          { name: 'name', type: 'string' },
        ],
      },
    },
  });
  await page.reload();
  await openBlock(page, 'use', 'Input');
  await inspectorOf(page).getByRole('treeitem', { name: /^load/ }).waitFor();
  await inspectorOf(page).getByRole('tree').press('ArrowRight');
  await inspectorOf(page).getByRole('treeitem', { name: /^\[?0/ }).waitFor();
  await openBlock(page, 'load');
  await write(page, inspectorOf(page).getByRole('textbox', { name: 'Code' }), 'return { id: 1 };');
  await run(page, 'Failed');
  await inspectorOf(page)
    .getByText(/What load gave is not what is expected of it/)
    .first()
    .waitFor();
});
