import { expect, it } from 'vitest';
import { testPeople } from '../support/people.ts';
import { edges, givenFunction, logs, topBarOf } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';
import { type EditorPage, violationsOf } from './support.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });
const people = testPeople(() => studio.server);

/** As often as a window says that it is here, and some more. */
const SOON = { timeout: 30_000 };
const here = (page: EditorPage) => topBarOf(page).getByRole('list', { name: 'Also here' }).getByRole('img');
const namesOn = (page: EditorPage) => async () =>
  here(page).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));

it('two people who have a function open see each other until one leaves, before anybody runs into a conflict (ux 3)', async () => {
  await givenFunction(studio.server, 'shared', { blocks: logs('first', 'second'), edges: edges('first > second') });
  await givenFunction(studio.server, 'another', { blocks: logs('first', 'second'), edges: edges('first > second') });
  const editor = await people.join('editor');
  const mine = await studio.open('/functions/shared');
  await topBarOf(mine).waitFor();
  const theirs = await studio.open('/functions/shared', { as: editor });
  await expect.poll(namesOn(theirs)).toEqual(['admin']);
  await expect.poll(namesOn(mine), SOON).toEqual([expect.stringMatching(/^Person \d+$/)]);
  expect(await here(mine).textContent()).toMatch(/^P\d$/);
  expect(await mine.content()).not.toContain(editor.email);
  await here(mine).focus();
  await mine.getByRole('tooltip', { name: /^Person/ }).waitFor();
  await mine.keyboard.press('Escape');
  expect(await violationsOf(mine)).toEqual([]);
  await theirs.goto(new URL('/functions/another', studio.server.url).href);
  await expect.poll(namesOn(mine), SOON).toEqual([]);
  await mine.getByRole('link', { name: 'Functions', exact: true }).first().click();
  await mine.getByRole('row', { name: /another/ }).click();
  await expect.poll(namesOn(mine)).toEqual([expect.stringMatching(/^Person/)]);
});

it('who has it open in two windows is told so in both', async () => {
  await givenFunction(studio.server, 'twice', { blocks: logs('first', 'second'), edges: edges('first > second') });
  const first = await studio.open('/functions/twice');
  await topBarOf(first).waitFor();
  const second = await studio.open('/functions/twice', { beside: first });
  await expect.poll(namesOn(second)).toEqual(['You, in another window']);
  await expect.poll(namesOn(first), SOON).toEqual(['You, in another window']);
  await second.close();
  await expect.poll(namesOn(first), SOON).toEqual([]);
});
