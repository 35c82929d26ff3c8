import { expect, it } from 'vitest';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

/** examples/customer-desk as it is after the first start: the story of README, over the real service. */

const studio = sharedStudio();

it('a customer is found, looked at and deleted; who has open orders stays, and the page says why', async () => {
  const page = await studio.open('/p/customer-desk');
  await expect.poll(() => page.getByRole('row').count()).toBe(15);
  await page.getByLabel('Search').fill('open orders');
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  await page.getByRole('gridcell', { name: 'Open Orders Ltd' }).click();
  await page.getByRole('heading', { name: 'Open Orders Ltd' }).waitFor();
  await page.getByRole('button', { name: 'Delete user' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await page.getByRole('alert').filter({ hasText: 'Not deleted' }).waitFor();
  await page.getByLabel('Search').fill('ada');
  await page.getByRole('gridcell', { name: 'Ada Lovelace' }).click();
  await page.getByRole('button', { name: 'Delete user' }).click();
  await page.getByText('Delete Ada Lovelace for good?').waitFor();
  await page.getByRole('button', { name: 'Yes' }).click();
  await page.getByText('Ada Lovelace is deleted.').first().waitFor();
  await page.getByText('Nobody found.').waitFor();
  await page.getByText('Choose a customer to see more.').waitFor();
});

it.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
] as const)('%s, %i px wide: axe finds nothing serious, and nothing scrolls sideways', async (theme, width) => {
  const page = await studio.open('/p/customer-desk', { theme, width });
  await page.getByRole('gridcell', { name: 'Grace Hopper' }).click();
  await page.getByRole('button', { name: 'Delete user' }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});
