import { expect, it } from 'vitest';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

/** People: an account, an invitation, what somebody may do, and the log of it (issue 8). */

const PASSWORD = 'a long enough password';
const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

it('the operator makes an account and invites somebody, who joins, signs out and signs in', async () => {
  const page = await studio.open('/settings/people');
  await page.getByRole('button', { name: 'Make my account' }).click();
  const own = page.getByRole('dialog', { name: 'Your account' });
  await own.getByRole('textbox', { name: 'Name' }).fill('Olga Owner');
  await own.getByLabel('E-mail').fill('olga@example.com');
  await own.getByLabel('Password').fill(PASSWORD);
  await own.getByRole('button', { name: 'Make my account' }).click();
  await page.getByRole('row', { name: /Olga Owner/ }).waitFor();
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const invite = page.getByRole('dialog', { name: 'Invite somebody' });
  await invite.getByLabel('E-mail').fill('ada@example.com');
  // Nothing that the owner has not ticked (security R8).
  expect(await invite.getByRole('checkbox', { checked: true }).count()).toBe(0);
  await invite.getByText('editor: ').click();
  // What the button that was pressed has announced is still there for some seconds, after the button is gone.
  await expect.poll(() => violationsOf(page), { timeout: 30_000 }).toEqual([]);
  await invite.getByRole('button', { name: 'Make the link' }).click();
  const link = (await page.getByRole('dialog', { name: 'Send them this link' }).locator('code').textContent()) ?? '';
  await page.keyboard.press('Escape');

  const context = await studio.browser.newContext();
  const ada = await context.newPage();
  await ada.goto(link);
  await ada.getByRole('heading', { name: 'Welcome to Switchyard' }).waitFor();
  expect(await violationsOf(ada)).toEqual([]);
  await ada.getByRole('textbox', { name: 'Name' }).fill('Ada Editor');
  await ada.getByLabel('Password').fill(PASSWORD);
  await ada.getByRole('button', { name: 'Make my account' }).click();
  await ada.getByRole('heading', { name: 'Functions', exact: true }).waitFor();
  await ada.goto(new URL('/settings/server', studio.server.url).href);
  await ada.getByText('ada@example.com').waitFor();
  await ada.getByRole('button', { name: 'Sign out', exact: true }).click();
  await ada.getByRole('heading', { name: 'Sign in to Switchyard' }).waitFor();
  expect(await violationsOf(ada)).toEqual([]);
  await ada.getByLabel('E-mail').fill('ada@example.com');
  await ada.getByLabel('Password').fill('not the password');
  await ada.getByRole('button', { name: 'Sign in', exact: true }).click();
  await ada.getByText('E-mail or password is not right.').waitFor();
  await ada.getByLabel('Password').fill(PASSWORD);
  await ada.keyboard.press('Enter');
  await ada.getByText('ada@example.com').waitFor();
  await context.close();
});

it('an owner denies something, is told why, and finds it in the log', async () => {
  const page = await studio.open('/settings/permissions');
  // What stood beside an owner would not count.
  await page.getByRole('rowheader', { name: 'Ada Editor' }).waitFor();
  expect(await page.getByRole('rowheader', { name: 'Olga Owner' }).count()).toBe(0);
  await page.getByRole('button', { name: /edit for viewer/ }).click();
  await page.getByRole('option', { name: 'Deny' }).click();
  await expect.poll(() => page.getByRole('button', { name: /edit for viewer/ }).textContent()).toContain('Deny');
  await page.getByRole('status').getByText('may not').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'Audit log' }).click();
  const log = page.getByRole('grid', { name: 'Audit log' });
  await log.getByText('grant.set').first().waitFor();
  expect(await violationsOf(page)).toEqual([]);
});
