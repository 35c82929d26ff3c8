import { expect, it } from 'vitest';
import { untilFocused } from './editor.ts';
import { write } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

const aPage = (text: object) =>
  JSON.stringify({
    schemaVersion: 1,
    name: 'hello',
    title: 'Hello',
    sections: [
      {
        id: 's',
        rows: [
          {
            id: 'r',
            columns: [{ id: 'c', span: 12, components: [{ id: 't', name: 'words', type: 'text', props: { text } }] }],
          },
        ],
      },
    ],
  });

it('a page is written as its document: problems are told with their place, and once it is right it goes live', async () => {
  const page = await studio.open('/pages');
  await page.getByText('No pages yet').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'New page' }).first().click();
  const name = page.getByRole('textbox', { name: 'Name' });
  await untilFocused(name);
  await name.fill('hello');
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: 'Document' }).click();
  const text = page.getByRole('textbox', { name: 'Document' });
  await write(page, text, aPage({ kind: 'expression', code: 'nobody.data' }));
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('button', { name: /problem/ }).click();
  await page
    .getByRole('list', { name: 'Problems' })
    .getByText(/nobody/)
    .waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('dialog', { name: 'Publish' }).getByText('One problem stands in the way').waitFor();
  await page.keyboard.press('Escape');
  await write(page, text, aPage({ kind: 'expression', code: "'Hello ' + (1 + 1)" }));
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Nothing is wrong with it.').waitFor();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('button', { name: 'Publish v1' }).click();
  await page.getByText('v1 live').waitFor();
  const opened = await studio.open('/p/hello', { beside: page });
  await opened.getByText('Hello 2').waitFor();
});

it('a document that is no page is refused with the reason, and stays in the editor', async () => {
  const { status } = await studio.server.call('PUT', '/api/pages/kept', {
    document: { schemaVersion: 1, name: 'kept' },
    revision: null,
  });
  expect(status).toBe(201);
  const page = await studio.open('/pages/kept');
  await page.getByRole('radio', { name: 'Document' }).click();
  const text = page.getByRole('textbox', { name: 'Document' });
  await text.waitFor();
  await write(page, text, '');
  await page.getByRole('alert').waitFor();
  expect((await text.innerText()).trim()).toBe('');
  await write(page, text, '{"schemaVersion":1,"name":"kept","surprise":true}');
  await page
    .getByRole('alert')
    .getByText(/surprise/)
    .waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
  await expect.poll(() => text.innerText()).toContain('surprise');
});
