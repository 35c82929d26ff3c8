import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { aFunction, aGraph, returns } from '../support/build.ts';
import { aPage } from '../support/build-page.ts';
import { setGrant, type TestPerson, testPeople } from '../support/people.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

/** The screen of rights, with an app that holds a function and a page (issue 8). What counts in the end: test/journey/apps.test.ts. */

let ada: TestPerson;
const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } }, async ({ server }) => {
  const refund = aFunction(aGraph([returns('1')]), { name: 'refund', scope: { kind: 'app', app: 'support' } });
  for (const [path, document] of [
    ['functions/refund', refund],
    ['functions/loose', { ...refund, name: 'loose', scope: { kind: 'workspace' } }],
    ['pages/desk', aPage([], { name: 'desk', app: 'support' })],
  ] as const) {
    const body: JsonValue = JSON.parse(JSON.stringify({ document, revision: null }));
    expect((await server.call('PUT', `/api/${path}`, body)).status).toBe(201);
    await server.call('POST', `/api/${path}/publish`, { revision: 1 });
  }
  ada = await testPeople(() => server).join('editor');
});

async function on(page: Page, what: string): Promise<void> {
  await page.getByRole('region', { name: 'Rights' }).getByRole('button', { name: /On$/ }).click();
  await page.getByRole('option', { name: what, exact: true }).click();
}

const cell = (page: Page, name: string) => page.getByRole('cell').filter({ has: page.getByRole('button', { name }) });

it('an owner denies something on an app, sees what its functions inherit, is told why, and finds it in the log', async () => {
  const page = await studio.open('/settings/permissions');
  await on(page, 'app support');
  await page.getByText('In it: refund, desk (page).').waitFor();
  await cell(page, 'edit for editor').getByText('allow from workspace').waitFor();
  await page.getByRole('button', { name: 'edit for editor' }).click();
  await page.getByRole('option', { name: 'Inherit' }).getByText('Inherits allow from workspace').waitFor();
  await page.getByRole('option', { name: 'Deny' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'edit for editor' }).textContent()).toContain('Deny');
  await expect.poll(() => violationsOf(page), { timeout: 30_000 }).toEqual([]);

  await on(page, 'function refund');
  await cell(page, 'edit for editor').getByText('deny from app support').waitFor();
  await cell(page, 'read for editor').getByText('allow from workspace').waitFor();
  await on(page, 'function loose');
  await cell(page, 'edit for editor').getByText('allow from workspace').waitFor();

  await page.getByRole('button', { name: /Who/ }).last().click();
  await page.getByRole('option', { name: /^Person / }).click();
  await page
    .getByRole('button', { name: /Permission/ })
    .last()
    .click();
  await page.getByRole('option', { name: 'function.edit' }).click();
  await page.getByRole('textbox', { name: 'On' }).fill('refund');
  await page
    .getByRole('status')
    .getByText('"edit" is denied to the role editor on the app "support", to which the function "refund" belongs')
    .waitFor();
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page
    .getByRole('grid', { name: 'Audit log' })
    .getByText('deny edit on the app support for the role editor')
    .waitFor();
});

it('on a phone the table scrolls, and not the page', async () => {
  const page = await studio.open('/settings/permissions', { width: 390, height: 844 });
  await page.getByRole('rowheader', { name: 'viewer' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

it('what was taken from somebody is not offered any more once it was denied', async () => {
  const page = await studio.open('/functions/loose', { as: ada });
  const publish = page.getByRole('button', { name: 'Publish', exact: true }).first();
  await publish.waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).first().waitFor();
  await setGrant(studio.server, { kind: 'user', id: ada.id }, 'deny', ['edit', 'function', 'loose']);
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  await expect.poll(() => page.getByRole('button', { name: 'Run', exact: true }).first().isDisabled()).toBe(true);
  await page.getByRole('note').getByText('You can look at this, not change it.').waitFor();
});

it('who moves a function into an app that they do not manage is told so, and keeps what they typed', async () => {
  const { server } = studio;
  await setGrant(server, { kind: 'role', id: 'editor' }, 'allow', ['read', 'app', 'support']);
  await setGrant(server, { kind: 'user', id: ada.id }, 'inherit', ['edit', 'function', 'loose']);
  const page = await studio.open('/functions/loose', { as: ada });
  await page.getByRole('tab', { name: 'Settings' }).last().click();
  await page
    .getByLabel('For', { exact: true })
    .or(page.getByRole('button', { name: /^For/ }))
    .first()
    .click();
  await page.getByRole('option', { name: 'The pages of one app' }).click();
  const field = page.getByRole('textbox', { name: 'App' });
  await field.fill('support');
  await field.press('Tab');
  const note = page.getByRole('alert').filter({ hasText: 'Not saved' });
  await note.getByText('Moving "loose" from the workspace to the app "support" (scope.app) takes').waitFor();
  expect(await field.inputValue()).toBe('support');
  expect((await server.call('GET', '/api/functions/loose')).body.document.scope).toEqual({ kind: 'workspace' });
  await expect.poll(() => violationsOf(page), { timeout: 30_000 }).toEqual([]);
});

it('the link of an invitation asks the server nothing that it refuses', async () => {
  const { body } = await studio.server.call('POST', '/api/access/invitations', { email: 'new@example.com' });
  const context = await studio.browser.newContext();
  const page = await context.newPage();
  const refused: string[] = [];
  page.on('response', (response) => response.status() >= 400 && refused.push(`${response.status()} ${response.url()}`));
  await page.goto(body.link);
  await page.getByRole('heading', { name: 'Welcome to Switchyard' }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(refused).toEqual([]);
  await context.close();
});
