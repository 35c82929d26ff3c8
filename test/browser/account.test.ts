import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { PASSWORD, testPeople } from '../support/people.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

/** One's own account: a second factor, a forgotten password, and an owner who helps. */

const NEW = 'another long password';
const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });
const { join } = testPeople(() => studio.server);

async function openSignIn(): Promise<Page> {
  const context = await studio.browser.newContext();
  const page = await context.newPage();
  await page.goto(new URL('/settings/account', studio.server.url).href);
  await page.getByRole('heading', { name: 'Sign in to Switchyard' }).waitFor();
  return page;
}

/** What a pressed button has announced is still there for some seconds, after the button is gone. */
const expectAccessible = (page: Page) => expect.poll(() => violationsOf(page), { timeout: 30_000 }).toEqual([]);

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

it('somebody sets up a second factor, is asked for it, and an owner takes it away', async () => {
  const { email } = await join('viewer');
  const page = await openSignIn();
  await signIn(page, email);
  await page.getByRole('button', { name: 'Set it up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await dialog.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  const secret = await dialog.getByLabel('Key').inputValue();
  await expectAccessible(page);
  const codeAt = (step: number) => new TOTP({ secret }).generate({ timestamp: Date.now() + step * 30_000 });
  await dialog.getByLabel('Code').fill(codeAt(0));
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  await dialog.getByRole('list', { name: 'Recovery codes' }).waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('10 recovery codes are left', { exact: false }).waitFor();
  await page.context().clearCookies();
  await page.reload();
  await signIn(page, email);
  await page.getByLabel('Code').fill('000000');
  await page.keyboard.press('Enter');
  await page.getByText('The code is not right, or was used already.').waitFor();
  await expectAccessible(page);
  await page.getByLabel('Code').fill(codeAt(1));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Change your password' }).waitFor();
  await page.context().close();

  const owner = await studio.open('/settings/people');
  await owner
    .getByRole('row')
    .filter({ hasText: email })
    .getByRole('button', { name: /second factor away/ })
    .click();
  await owner.getByRole('alertdialog').getByRole('button', { name: 'Take it away' }).click();
  await owner.getByText('has no second factor any more').first().waitFor();
});

it('who has forgotten a password asks an owner, whose link sets a new one', async () => {
  const { email } = await join('viewer');
  const page = await openSignIn();
  await page.getByRole('button', { name: 'Forgot your password?' }).click();
  await page.getByText('Ask an owner', { exact: false }).waitFor();
  await expectAccessible(page);

  const owner = await studio.open('/settings/people');
  await owner
    .getByRole('row')
    .filter({ hasText: email })
    .getByRole('button', { name: /new password/ })
    .click();
  const link = await owner.getByRole('dialog', { name: 'Hand them this link' }).locator('code').textContent();
  await page.goto(link ?? '');
  await page.getByLabel('New password').fill(NEW);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('heading', { name: 'Sign in to Switchyard' }).waitFor();
  await signIn(page, email, NEW);
  await page.getByRole('heading', { name: 'Functions', exact: true }).waitFor();
  await page.context().close();
});

it('a role needs a second factor: its members set one up on their way in', async () => {
  const { email } = await join('editor');
  const owner = await studio.open('/settings/sign-in');
  await owner.getByText('editor', { exact: true }).click();
  await owner.getByText('Saved').first().waitFor();
  await expectAccessible(owner);
  const page = await openSignIn();
  await signIn(page, email);
  const secret = await page.getByLabel('Key').inputValue();
  await page.getByLabel('Code').fill(new TOTP({ secret }).generate());
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('heading', { name: 'Change your password' }).waitFor();
  await page.context().close();
});
