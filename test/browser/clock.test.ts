import { expect, it } from 'vitest';
import { createMailServer } from '../support/mail-server.ts';
import { startTestServer } from '../support/server.ts';
import { LOCALHOST, unusedPort } from '../support/tcp.ts';
import { edges, givenFunction, logs } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } }, async ({ server }) => {
  const params = [{ name: 'region', type: 'string', required: true }];
  await givenFunction(server, 'report', { blocks: logs('a', 'b'), edges: edges('a > b') }, { params });
  const approval = {
    id: 'ask',
    name: 'ask',
    type: 'approval',
    config: {
      title: { kind: 'literal', value: 'Refund 120 EUR' },
      description: { kind: 'literal', value: 'Order 7 came broken.' },
      fields: [{ name: 'reason', type: 'string', required: true }],
    },
  };
  const say = {
    id: 'say',
    name: 'say',
    type: 'return',
    config: { value: { kind: 'expression', code: 'ask.data.form' } },
  };
  await givenFunction(server, 'refund', { blocks: [approval, say], edges: edges('ask.approved > say') });
  for (const name of ['report', 'refund']) {
    const { status } = await server.call('POST', `/api/functions/${name}/publish`, { revision: 1, note: '' });
    expect(status).toBe(201);
  }
});

it('a schedule is made, told in words with its next times, run at once, paused and deleted', async () => {
  const page = await studio.open('/schedules');
  await page.getByText('No schedules yet').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'New schedule' }).first().click();
  const sheet = page.getByRole('dialog', { name: 'New schedule' });
  await sheet.getByRole('textbox', { name: 'Name' }).fill('Morning report');
  await sheet.getByRole('combobox', { name: 'Function' }).fill('report');
  await page.getByRole('option', { name: /report/ }).click();
  await sheet.getByRole('textbox', { name: 'region' }).fill('north');
  await sheet.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berlin');
  await page.getByRole('option', { name: 'Europe/Berlin' }).click();
  await sheet.getByRole('textbox', { name: 'At' }).fill('02:30');
  const times = sheet.getByRole('region', { name: 'Next times' }).getByRole('listitem');
  await expect.poll(() => times.first().innerText()).toMatch(/02:30/);
  await expect.poll(() => times.count()).toBe(10);
  expect(await violationsOf(page)).toEqual([]);
  await sheet.getByRole('button', { name: 'Save' }).click();
  const saved = page.getByRole('dialog', { name: 'Morning report' });
  await saved.getByRole('button', { name: 'Run now' }).click();
  await page.getByText('Morning report runs').first().waitFor();
  await saved.getByText('Started', { exact: true }).waitFor();
  const { body } = await studio.server.call('GET', '/api/schedules');
  expect(body.schedules).toMatchObject([
    {
      name: 'Morning report',
      function: 'report',
      params: { region: 'north' },
      when: { kind: 'weekly', days: [1, 2, 3, 4, 5], time: '02:30' },
      timeZone: 'Europe/Berlin',
    },
  ]);
  await saved.getByText('Paused', { exact: true }).click();
  await saved.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row', { name: /Morning report/ });
  await row.getByText('On weekdays at 02:30').waitFor();
  await row.getByText('Paused', { exact: true }).waitFor();
  await row.click();
  await saved.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No schedules yet').waitFor();
});

it('a time that no clock knows is refused with the reason, and nothing that was typed is lost', async () => {
  const page = await studio.open('/schedules?new=schedule');
  const sheet = page.getByRole('dialog', { name: 'New schedule' });
  await sheet.getByRole('textbox', { name: 'Name' }).fill('Wrong');
  await sheet.getByRole('combobox', { name: 'Function' }).fill('refund');
  await page.getByRole('option', { name: /refund/ }).click();
  await sheet.getByRole('button', { name: /Runs$/ }).click();
  await page.getByRole('option', { name: 'As a cron expression' }).click();
  await sheet.getByText('At 09:00, Monday through Friday').waitFor();
  const cron = sheet.getByRole('textbox', { name: 'Cron expression' });
  await cron.fill('61 * * * *');
  await sheet.getByRole('region', { name: 'Next times' }).getByRole('alert').waitFor();
  await sheet.getByRole('button', { name: 'Save' }).click();
  await sheet.getByRole('alert').last().waitFor();
  await expect.poll(() => cron.inputValue()).toBe('61 * * * *');
  expect((await studio.server.call('GET', '/api/schedules')).body.schedules).toEqual([]);
});

it('a run asks, somebody answers with the form, and the run goes on with what they wrote', async () => {
  const started = await studio.server.call('POST', '/api/functions/refund/jobs', {});
  expect(started.status).toBe(202);
  const page = await studio.open('/approvals');
  await page.getByRole('row', { name: /Refund 120 EUR/ }).click();
  const sheet = page.getByRole('dialog', { name: 'Refund 120 EUR' });
  await sheet.getByText('Order 7 came broken.').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await sheet.getByRole('button', { name: 'Approve' }).click();
  await sheet.getByRole('alert').first().waitFor();
  await sheet.getByRole('textbox', { name: 'reason' }).fill('broken glass');
  await sheet.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Nothing waits for you').waitFor();
  const job = async () => (await studio.server.call('GET', `/api/jobs/${started.body.id}`)).body;
  await expect.poll(async () => (await job()).status).toBe('success');
  expect((await job()).data).toEqual({ reason: 'broken glass' });
  await page.getByRole('radio', { name: 'Answered' }).click();
  await page
    .getByRole('row', { name: /Refund 120 EUR/ })
    .getByText('approved')
    .waitFor();
});

it('who was mailed a link answers without signing in, once', async () => {
  const mails = await createMailServer('secret', { hideSTARTTLS: true });
  const port = await unusedPort();
  const address = `http://${LOCALHOST}:${port}`;
  const server = await startTestServer({
    env: {
      ...{ SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_PORT: String(port), SWITCHYARD_PUBLIC_URL: address },
      SWITCHYARD_EGRESS_ALLOW: `${LOCALHOST}:${mails.port}`,
    },
  });
  const context = await studio.browser.newContext();
  try {
    const settings = {
      host: LOCALHOST,
      port: mails.port,
      security: 'none',
      from: 'a@example.com',
      privateNetwork: true,
    };
    const environments = { production: { ...settings, user: 'ann', password: 'secret' } };
    const resource = { name: 'mail', connector: 'smtp', environments };
    expect((await server.call('PUT', '/api/resources/mail', { revision: null, resource })).status).toBe(201);
    const config = {
      ...{
        title: { kind: 'literal', value: 'Refund 120 EUR' },
        assignees: { kind: 'literal', value: ['ada@example.com'] },
      },
      ...{ resource: 'mail', fields: [{ name: 'reason', type: 'string', required: true }] },
    };
    const blocks = [{ id: 'ask', name: 'ask', type: 'approval', config }];
    await givenFunction(server, 'refund', { blocks, edges: [] });
    await server.call('POST', '/api/functions/refund/publish', { revision: 1, note: '' });
    const { body } = await server.call('POST', '/api/functions/refund/jobs', {});
    await expect.poll(() => mails.messages.length).toBe(1);
    const raw = mails.messages[0]?.raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=') ?? '';
    const link = /http\S+\/approve#[\w-]{43}/.exec(raw)?.[0] ?? '';
    const page = await context.newPage();
    await page.goto(link);
    await page.getByRole('heading', { name: 'Refund 120 EUR' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('alert').first().waitFor();
    await page.getByRole('textbox', { name: 'reason' }).fill('broken glass');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    await expect.poll(async () => (await server.call('GET', `/api/jobs/${body.id}`)).body.status).toBe('success');
    await page.reload();
    await page.getByText('Somebody has answered already').waitFor();
    await page.goto(`${address}/approve#nonsense`);
    await page.reload();
    await page.getByRole('heading', { name: 'Nothing to answer here' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  } finally {
    await context.close();
    await server.dispose();
    await mails.close();
  }
});
