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

it('a page is made of its document: problems are told with their place, and once it is right it goes live', async () => {
  const page = await studio.open('/pages');
  await page.getByText('No pages yet').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'New page' }).first().click();
  const name = page.getByRole('textbox', { name: 'Name' });
  await untilFocused(name);
  await name.fill('hello');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'hello' });
  await sheet.getByText('Nothing is wrong with it.').waitFor();
  const text = sheet.getByRole('textbox', { name: 'Document' });
  await write(page, text, aPage({ kind: 'expression', code: 'nobody.data' }));
  await sheet.getByRole('button', { name: 'Save' }).click();
  await sheet
    .getByRole('list', { name: 'Problems' })
    .getByText(/nobody/)
    .waitFor();
  await expect.poll(() => sheet.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true);
  expect(await violationsOf(page)).toEqual([]);
  await write(page, text, aPage({ kind: 'expression', code: "'Hello ' + (1 + 1)" }));
  await sheet.getByRole('button', { name: 'Save' }).click();
  await sheet.getByText('Nothing is wrong with it.').waitFor();
  await sheet.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('row', { name: /Hello/ }).getByText('v1 live').waitFor();
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
  const sheet = page.getByRole('dialog', { name: 'kept' });
  const text = sheet.getByRole('textbox', { name: 'Document' });
  await text.waitFor();
  await write(page, text, '{"schemaVersion":1,"name":"kept","surprise":true}');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await sheet.getByRole('alert').waitFor();
  await expect.poll(() => text.innerText()).toContain('surprise');
});
