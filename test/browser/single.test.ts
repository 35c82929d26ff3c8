import { expect, it } from 'vitest';
import { sharedStudio } from './shared-studio.ts';
import { saveFunction } from './support.ts';

const studio = sharedStudio({}, async ({ server }) => {
  await saveFunction(server, {
    schemaVersion: 1,
    name: 'greet',
    body: {
      blocks: [{ id: 'a', name: 'answer', type: 'return', config: { value: { kind: 'literal', value: 'hello' } } }],
      edges: [],
    },
  });
});

it('a function of one block opens as that block, and becomes a canvas in its place with the second one', async () => {
  const page = await studio.open('/functions/greet');
  const only = page.getByRole('region', { name: 'answer' });
  await only.waitFor();
  expect(await page.locator('.react-flow').count()).toBe(0);
  await only.getByRole('tab', { name: 'Settings' }).waitFor();
  await page.getByRole('button', { name: 'Add a block after it' }).click();
  await page
    .getByPlaceholder(/search/i)
    .last()
    .fill('log');
  await page.keyboard.press('Enter');
  await page.locator('.react-flow').waitFor();
  await expect.poll(() => page.getByRole('treeitem').count()).toBe(2);
});
