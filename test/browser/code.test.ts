import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { edges, givenFunction, saved } from './editor.ts';
import { inspectorOf, openBlock, run, write } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

async function open(name: string): Promise<Page> {
  await givenFunction(studio.server, name, {
    blocks: [
      {
        id: 'a',
        name: 'getUser',
        type: 'javascript',
        config: { code: 'return { email: "ada@example.com", age: 36 };' },
      },
      { id: 'b', name: 'greet', type: 'javascript', config: { code: 'return 1;' } },
    ],
    edges: edges('a > b'),
  });
  return await studio.open(`/functions/${name}`);
}

function codeOf(page: Page) {
  return inspectorOf(page).getByRole('textbox', { name: 'Code', exact: true });
}

it('18.19 code completes a key of an upstream output, and a wrong key is flagged', async () => {
  const page = await open('complete');
  await run(page);
  await openBlock(page, 'greet');
  await write(page, codeOf(page), '');
  await codeOf(page).click();
  await page.keyboard.type('return getUser.data.');
  const email = page.getByRole('option', { name: /^email/ });
  await email.waitFor();
  await page.keyboard.type('em');
  await expect.poll(() => page.getByRole('option').first().innerText()).toMatch(/\bemail\b/);
  await page.keyboard.press('Enter');
  await expect.poll(() => codeOf(page).innerText()).toContain('return getUser.data.email');
  await expect.poll(() => page.locator('.cm-lintRange-error').count()).toBe(0);
  await write(page, codeOf(page), 'return getUser.data.emial;');
  await page.locator('.cm-lintRange-error', { hasText: 'emial' }).waitFor();
  await page.locator('.cm-lintRange-error', { hasText: 'emial' }).hover();
  await page
    .getByText(/'emial' does not exist|no .*emial|emial/)
    .last()
    .waitFor();
});

it('a block that is renamed is renamed in code, but not in its texts and comments', async () => {
  const page = await open('renamed');
  await openBlock(page, 'greet');
  await write(page, codeOf(page), '// getUser stays\nreturn "getUser " + getUser.data.email;');
  await openBlock(page, 'getUser');
  const name = inspectorOf(page).getByRole('textbox', { name: 'Name of the block' });
  await name.fill('loadUser');
  await name.press('Enter');
  const { body } = await saved(page, studio.server, 'renamed');
  expect(body.blocks[1]?.config.code).toBe('// getUser stays\nreturn "getUser " + loadUser.data.email;');
});

it('the code is worked on at full height, and what was typed there stays', async () => {
  const page = await open('tall');
  await openBlock(page, 'greet');
  await inspectorOf(page)
    .getByRole('button', { name: /^Expand/ })
    .click();
  const dialog = page.getByRole('dialog');
  await write(page, dialog.getByRole('textbox', { name: 'Code', exact: true }), 'return 2;');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
  const { body } = await saved(page, studio.server, 'tall');
  expect(body.blocks[1]?.config.code).toBe('return 2;');
});
