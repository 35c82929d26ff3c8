import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

it('who is signed out is asked for the token: a wrong one is refused in words, the right one opens what was asked for', async () => {
  const page = await studio.open('/settings/server');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in to Switchyard' }).waitFor();
  await page.getByRole('button', { name: "Sign in with the admin's token" }).click();
  const token = page.getByLabel('Admin token');
  await token.fill('swy_admin_wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect.poll(() => token.getAttribute('aria-invalid')).toBe('true');
  await token.fill(`  ${studio.server.token}\n`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/settings/server');
});

it('an API key is made, shown once, works over HTTP for what it is for, and no more once it is revoked', async () => {
  const page = await studio.open('/settings/api-keys');
  await page.getByRole('button', { name: 'New API key' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('nightly job');
  await page.getByText('function.read').click();
  await page.getByRole('button', { name: 'Make the key' }).click();
  const shown = page.getByRole('dialog', { name: 'Copy the key now' });
  const key = (await shown.getByText(/^swy_/).textContent()) ?? '';
  const ask = async (path: string) => {
    const headers = { Authorization: `Bearer ${key}` };
    return (await fetch(new URL(path, studio.server.url), { headers })).status;
  };
  expect(await ask('/api/functions')).toBe(200);
  expect(await ask('/api/resources')).toBe(403);
  await page.keyboard.press('Escape');
  await shown.waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(key);
  await page.getByRole('button', { name: 'Revoke nightly job' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('heading', { name: 'No API keys' }).waitFor();
  expect(await ask('/api/functions')).toBe(401);
});

it('the theme is chosen, holds at once, and is the same after a reload and in another tab', async () => {
  const page = await studio.open('/settings/appearance', { theme: 'light' });
  const surface = (of: Page) => of.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.getByRole('radio', { name: 'Light' }).click();
  const light = await surface(page);
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect.poll(() => surface(page)).not.toBe(light);
  const dark = await surface(page);
  await page.reload();
  await page.getByRole('radio', { name: 'Dark', checked: true }).waitFor();
  expect(await surface(page)).toBe(dark);
  const other = await studio.open('/functions', { beside: page });
  await other.getByRole('heading', { name: 'Functions', exact: true }).waitFor();
  expect(await surface(other)).toBe(dark);
});

it('the command palette finds places by a few letters, and the keyboard does the rest', async () => {
  const page = await studio.open('/functions');
  await page.getByRole('heading', { name: 'Functions', exact: true }).waitFor();
  await page.keyboard.press('Control+K');
  const field = page.getByRole('combobox', { name: 'Search actions, functions, pages, resources and runs' });
  await field.fill('new res');
  await page.getByRole('option', { name: /New resource/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/resources?new=resource');
  await page.getByRole('dialog', { name: 'New resource' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+K');
  await field.fill('zzzz');
  await page.getByText('Nothing is called that.').waitFor();
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
});

it('the list of shortcuts says which keys act here, and turns single letters off', async () => {
  const page = await studio.open('/functions');
  await page.getByRole('heading', { name: 'Functions', exact: true }).waitFor();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.getByText('Search everything').waitFor();
  await dialog.getByText(/^Single letters/).click();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  expect(new URL(page.url()).pathname).toBe('/functions');
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await dialog.getByText(/^Single letters/).click();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'Functions', exact: true }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.waitForURL('**/runs');
});
