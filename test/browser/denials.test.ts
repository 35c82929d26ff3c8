import { expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { aFunction, aGraph, returns } from '../support/build.ts';
import { type DeskPeople, deskPeople } from '../support/customer-desk-people.ts';
import { setGrant } from '../support/people.ts';
import { eventually } from '../support/server.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

/**
 * What somebody may not do no screen offers: it is not there, or can not be pressed and says why. The server decides all the same:
 * test/journey/rights.test.ts.
 */

const CARD = '4111-1111-1111-1111';
let people: DeskPeople;
let run: string;
const studio = sharedStudio({}, async ({ server }) => {
  people = await deskPeople(server);
  await setGrant(server, { kind: 'user', id: people.looker.id }, 'allow', ['read-run', 'function', 'pay']);
  await setGrant(server, { kind: 'user', id: people.manager.id }, 'allow', ['reveal', 'function', 'pay']);
  const params = [{ name: 'card', type: 'string' as const, required: true, sensitive: true }];
  const pay = aFunction(aGraph([returns('params.card')]), { name: 'pay', params, settings: { revealDays: 3 } });
  const document: JsonValue = JSON.parse(JSON.stringify(pay));
  await server.call('PUT', '/api/functions/pay', { document, revision: null });
  await server.call('POST', '/api/functions/pay/publish', { revision: 1 });
  const { headers } = await server.call('POST', '/api/functions/pay/run', { params: { card: CARD } });
  run = headers.get('run-id') ?? '';
  await eventually(
    () => server.call('GET', `/api/runs/${run}`),
    ({ status }) => status === 200,
  );
});

const reason = (permission: string) => `You need the permission ${permission} for this. An owner can give it.`;

/** Screens of which there is nothing to see. */
const CLOSED: [keyof DeskPeople, Record<string, string>][] = [
  [
    'agent',
    {
      '/functions/deleteCustomer': reason('function.read'),
      '/pages': reason('page.read'),
      '/runs': reason('run.read'),
      '/schedules': reason('schedule.manage'),
      '/approvals': reason('approval.answer'),
      '/resources': reason('resource.read'),
      '/settings/people': 'This is for owners only.',
      '/settings/audit': reason('audit.read'),
    },
  ],
  [
    'looker',
    {
      '/schedules': reason('schedule.manage'),
      '/approvals': reason('approval.answer'),
      '/settings/permissions': 'This is for owners only.',
      '/settings/api-keys': reason('key.manage'),
    },
  ],
  [
    'manager',
    {
      '/settings/limits': 'This is for owners only.',
      '/settings/sign-in': 'This is for owners only.',
      '/settings/audit': reason('audit.read'),
    },
  ],
];

it.each(CLOSED)('%s is told which screens are closed, and why', async (who, screens) => {
  const page = await studio.open('/settings/appearance', { as: people[who] });
  for (const [path, text] of Object.entries(screens)) {
    await page.goto(new URL(path, studio.server.url).href);
    await page.getByRole('heading', { name: 'This is closed to you' }).waitFor();
    await page.getByText(text).waitFor();
  }
  expect(await violationsOf(page)).toEqual([]);
});

it.each<[keyof DeskPeople, string[], string[]]>([
  ['agent', ['Settings'], ['Appearance and keys', 'Your account', 'Server']],
  [
    'looker',
    ['Functions', 'Pages', 'Runs', 'Resources', 'Settings'],
    ['Appearance and keys', 'Your account', 'Server'],
  ],
  [
    'manager',
    ['Functions', 'Pages', 'Runs', 'Schedules', 'Approvals', 'Resources', 'Settings'],
    ['Appearance and keys', 'Your account', 'Server'],
  ],
])('%s is led only where there is something to see', async (who, places, sections) => {
  const page = await studio.open('/settings/appearance', { as: people[who] });
  const names = (label: string) => () =>
    page
      .getByRole('navigation', { name: label, exact: true })
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('aria-label') ?? link.textContent ?? ''));
  await expect.poll(names('Settings')).toEqual(sections);
  expect(await names('Main')()).toEqual(['Switchyard', ...places, 'API reference']);
});

/** Buttons, and why they can not be pressed; undefined: they can. */
const BUTTONS: [keyof DeskPeople, string, Record<string, string | undefined>][] = [
  ['looker', '/functions', { 'New function': reason('function.edit') }],
  ['looker', '/functions/deleteCustomer', { Run: reason('function.test'), Publish: reason('function.publish') }],
  ['looker', '/pages', { 'New page': reason('page.edit') }],
  ['looker', '/pages/customer-desk', { Publish: reason('page.publish') }],
  ['looker', '/resources', { 'New resource': reason('resource.manage') }],
  ['looker', '/resources/customer_service', { Save: reason('resource.manage'), Delete: reason('resource.manage') }],
  ['manager', '/functions', { 'New function': undefined }],
  ['manager', '/functions/deleteCustomer', { Run: undefined, Publish: undefined }],
  ['manager', '/pages/customer-desk', { Publish: undefined }],
  ['manager', '/schedules', { 'New schedule': undefined }],
  ['manager', '/resources', { 'New resource': reason('resource.manage') }],
];

it.each(BUTTONS)('%s at %s is offered what they may', async (who, path, buttons) => {
  const page = await studio.open(path, { as: people[who] });
  for (const [name, whyNot] of Object.entries(buttons)) {
    const button = page.getByRole('button', { name, exact: true }).first();
    await button.waitFor();
    expect([name, await button.isDisabled()]).toEqual([name, whyNot !== undefined]);
    if (whyNot === undefined) continue;
    const described = (await button.getAttribute('aria-describedby')) ?? '';
    expect(await page.evaluate((id) => document.getElementById(id)?.textContent, described)).toBe(whyNot);
  }
});

it('who may only look at a function and a page reads so there, and changes nothing', async () => {
  const page = await studio.open('/functions/deleteCustomer?block=mailTeam', { as: people.looker });
  await page
    .getByRole('note')
    .getByText(`You can look at this, not change it. ${reason('function.edit')}`)
    .waitFor();
  await page.locator('[data-scope="canvas"]').first().press('Delete');
  await page.keyboard.press('Control+K');
  const search = page.getByRole('combobox');
  await search.fill('publish');
  await expect.poll(() => page.getByRole('option', { name: /^Publish/ }).count()).toBe(0);
  await search.fill('run the function');
  await expect.poll(() => page.getByRole('option', { name: /^Run the function/ }).count()).toBe(0);
  await page.keyboard.press('Escape');
  expect(await violationsOf(page)).toEqual([]);
  await page.goto(new URL('/pages/customer-desk', studio.server.url).href);
  await page
    .getByRole('note')
    .getByText(`You can look at this, not change it. ${reason('page.edit')}`)
    .waitFor();
  expect(await violationsOf(page)).toEqual([]);
});

it('what is masked of a run only who may is offered to reveal, with a reason', async () => {
  const looking = await studio.open(`/runs/${run}?tab=output`, { as: people.looker });
  await looking.getByRole('region', { name: 'Parameters' }).getByText('••••••').first().waitFor();
  expect(await looking.getByRole('button', { name: 'Reveal' }).count()).toBe(0);
  expect(await looking.getByRole('button', { name: 'Run again', exact: true }).isDisabled()).toBe(true);

  const page = await studio.open(`/runs/${run}?tab=output`, { as: people.manager });
  const shown = page.getByRole('region', { name: 'Parameters' });
  await shown.getByText('••••••').first().waitFor();
  await shown.getByRole('button', { name: 'Reveal' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reveal what is masked' });
  await dialog.getByLabel('Reason').fill('a customer asked');
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Reveal' }).click();
  await shown.getByText(CARD).first().waitFor();
  // What the button that was pressed has announced is still there for some seconds, after the button is gone.
  await expect.poll(() => violationsOf(page), { timeout: 30_000 }).toEqual([]);
  await shown.getByRole('button', { name: 'Hide' }).click();
  await shown.getByText('••••••').first().waitFor();
  expect(await page.content()).not.toContain(CARD);
  const { body } = await studio.server.call('GET', '/api/audit?action=run.reveal');
  expect(body.lines).toMatchObject([{ object: run, details: { part: 'params', reason: 'a customer asked' } }]);
});
