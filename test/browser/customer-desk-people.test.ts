import { expect, it } from 'vitest';
import { type DeskPeople, deskPeople } from '../support/customer-desk-people.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

/** Three people at examples/customer-desk: what one may not do can not be pressed, and says why. */

let people: DeskPeople;
const studio = sharedStudio({}, async ({ server }) => {
  people = await deskPeople(server);
});

it('who only looks can not press Delete user, and reads why; who deletes can', async () => {
  const looking = await studio.open('/p/customer-desk', { as: people.looker });
  await looking.getByRole('gridcell', { name: 'Grace Hopper' }).click();
  const closed = looking.getByRole('button', { name: 'Delete user' });
  await closed.waitFor();
  expect(await closed.isDisabled()).toBe(true);
  await looking.getByText('You may not do this. An owner can allow it.').waitFor();
  expect(await violationsOf(looking)).toEqual([]);

  const deleting = await studio.open('/p/customer-desk', { as: people.agent });
  await deleting.getByRole('gridcell', { name: 'Grace Hopper' }).click();
  await deleting.getByRole('button', { name: 'Delete user' }).click();
  await deleting.getByRole('button', { name: 'Yes' }).click();
  await deleting.getByText('Grace Hopper is deleted.').first().waitFor();
  expect(await deleting.getByText('You may not do this').count()).toBe(0);
});

it('who may open a single page finds it on the first screen, and who may not open one is not led to it', async () => {
  const deleting = await studio.open('/', { as: people.agent });
  await deleting.getByRole('heading', { name: 'Your pages' }).waitFor();
  const own = deleting.getByRole('navigation', { name: 'Your pages' }).getByRole('link');
  expect(await own.allTextContents()).toEqual(['customer-desk']);
  expect(await violationsOf(deleting)).toEqual([]);
  await own.click();
  await deleting.getByRole('gridcell', { name: 'Alan Turing' }).waitFor();

  const looking = await studio.open('/pages', { as: people.looker });
  await looking.getByRole('link', { name: 'Open customer-desk' }).waitFor();
  await looking.getByText('refundPurchase').waitFor();
  expect(await looking.getByRole('link', { name: 'Open refund-desk' }).count()).toBe(0);
});

it('who is not signed in is led to the door, in words for people', async () => {
  const page = await studio.open('/p/nothing-yet');
  await page.context().clearCookies();
  await page.goto(new URL('/p/customer-desk', studio.server.url).href);
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  expect(await page.getByText('token').count()).toBe(0);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('Password').waitFor();
});

it('the editor offers each of them what they may, and says what it takes for the rest', async () => {
  const looking = await studio.open('/functions', { as: people.looker });
  const create = looking.getByRole('button', { name: 'New function' });
  await expect.poll(() => create.isDisabled()).toBe(true);
  await looking.getByTitle('You need the permission function.edit for this. An owner can give it.').waitFor();
  expect(await violationsOf(looking)).toEqual([]);
  await looking.goto(new URL('/functions/deleteCustomer', studio.server.url).href);
  const publish = looking.getByRole('button', { name: 'Publish', exact: true });
  await expect.poll(() => publish.isDisabled()).toBe(true);
  await looking.goto(new URL('/resources', studio.server.url).href);
  await expect.poll(() => looking.getByRole('button', { name: 'New resource' }).isDisabled()).toBe(true);

  const managing = await studio.open('/functions/deleteCustomer', { as: people.manager });
  const open = managing.getByRole('button', { name: 'Publish', exact: true });
  await open.waitFor();
  expect(await open.isDisabled()).toBe(false);
  await managing.goto(new URL('/resources', studio.server.url).href);
  await expect.poll(() => managing.getByRole('button', { name: 'New resource' }).isDisabled()).toBe(true);
});

it('an owner makes a role, names it anew, sets a limit for it and deletes it', async () => {
  const page = await studio.open('/settings/permissions');
  await page.getByRole('button', { name: 'New role' }).click();
  const made = page.getByRole('dialog', { name: 'New role' });
  await made.getByLabel('Name').fill('temp');
  await made.getByLabel('What it is for').fill('For a week');
  expect(await violationsOf(page)).toEqual([]);
  await made.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Change the role temp' }).click();
  const changed = page.getByRole('dialog', { name: 'Role temp' });
  await changed.getByLabel('Name').fill('helper');
  await changed.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Change the role helper' }).waitFor();
  await page.getByRole('link', { name: 'Limits' }).click();
  await page.getByRole('button', { name: /Add a limit for a role/ }).click();
  await page.getByRole('option', { name: 'helper' }).click();
  await page.getByRole('textbox', { name: 'helper' }).fill('50');
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save limits' }).click();
  await page.getByText('The limits count within 5 seconds.').first().waitFor();
  const { body } = await studio.server.call('GET', '/api/access/limits');
  expect(body.roles).toEqual({ helper: 50 });
  await page.getByRole('link', { name: 'Permissions' }).click();
  await page.getByRole('button', { name: 'Delete the role helper' }).click();
  await page.getByRole('button', { name: 'Delete role' }).click();
  await page.getByText('The role helper is gone, and what it was allowed.').first().waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Change the role helper' }).count()).toBe(0);
});
