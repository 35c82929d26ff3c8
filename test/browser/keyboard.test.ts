import { expect, it } from 'vitest';
import type { Block, Edge } from '#schema';
import {
  blockOn,
  canvasOf,
  draftOf,
  edgeOn,
  edges,
  edgesOf,
  givenFunction,
  logs,
  pick,
  saved,
  select,
  untilFocused,
} from './editor.ts';
import { sharedStudio } from './shared-studio.ts';
import type { EditorPage } from './support.ts';

const studio = sharedStudio();

it('18.36 the editor of 500 blocks has at most 30 stops of Tab, and one of them is the canvas', async () => {
  const blocks: Block[] = logs(...Array.from({ length: 500 }, (_, at) => `step${at}`));
  const ways: Edge[] = blocks.slice(1).map(({ id }, at) => ({ from: `step${at - (at % 10)}`, port: 'out', to: id }));
  await givenFunction(
    studio.server,
    'fiveHundred',
    { blocks, edges: ways },
    { params: [{ name: 'id', type: 'integer' }] },
  );
  const page = await studio.open('/functions/fiveHundred');
  const first = page.getByRole('treeitem', { name: /^step0 / });
  await first.click();
  await untilFocused(first);
  // Something to undo and to do again, so that every button of the bar can be reached.
  await page.keyboard.press('d');
  await page.keyboard.press('d');
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  const stops = await tabStops(page);
  expect(stops.length, stops.map(({ name }) => name).join('\n')).toBeLessThanOrEqual(30);
  expect(stops.filter(({ isOnCanvas }) => isOnCanvas).map(({ name }) => name)).toHaveLength(1);
});

it('18.36 keys on a control inside of a selected block do nothing to the block', async () => {
  const loop: Block = {
    id: 'loop',
    name: 'each',
    type: 'loop',
    config: { kind: 'forEach', items: { kind: 'literal', value: [1, 2, 3] } },
    graphs: { body: { blocks: logs('inside'), edges: [] } },
  };
  await givenFunction(studio.server, 'ownKeys', { blocks: [...logs('first'), loop], edges: edges('first > loop') });
  const page = await studio.open('/functions/ownKeys');
  await blockOn(page, 'each').waitFor();
  await page.keyboard.press('Control+Shift+Enter');
  const back = page.getByRole('button', { name: 'Previous pass of each' });
  await back.click();
  await untilFocused(back);
  for (const key of ['Backspace', 'Delete', 'ArrowUp', 'ArrowLeft', 'd', 'Control+Delete'])
    await page.keyboard.press(key);
  await untilFocused(back);
  await select(page, 'first');
  await page.keyboard.press('F2');
  const name = page.getByRole('textbox', { name: 'Name of first' });
  await untilFocused(name);
  for (const key of ['End', 'ArrowLeft', 'Backspace', 'Delete', 'd', 'ArrowUp']) await page.keyboard.press(key);
  await expect.poll(() => name.inputValue()).toBe('fird');
  await page.keyboard.press('Escape');
  await blockOn(page, 'first').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true);
  expect((await draftOf(studio.server, 'ownKeys')).body.blocks.map((block) => block.name)).toEqual(['first', 'each']);
});

it('arrows follow the graph, and the canvas keeps the keyboard where it was', async () => {
  const body = { blocks: logs('top', 'left', 'right'), edges: edges('top > left', 'top.error > right') };
  await givenFunction(studio.server, 'arrows', body);
  const page = await studio.open('/functions/arrows');
  await select(page, 'top');
  for (const [key, name] of [
    ['ArrowDown', 'left'],
    ['ArrowRight', 'right'],
    ['ArrowUp', 'top'],
  ] as const) {
    await page.keyboard.press(key);
    await untilFocused(blockOn(page, name));
  }
  await page.keyboard.press('ArrowDown');
  await untilFocused(blockOn(page, 'left'));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await untilFocused(blockOn(page, 'left'));
});

it('Shift+A adds on the error, B before, and every action is in the menu of Shift+F10', async () => {
  await givenFunction(studio.server, 'around', { blocks: logs('one', 'two'), edges: edges('one > two') });
  const page = await studio.open('/functions/around');
  await select(page, 'two');
  await page.keyboard.press('b');
  await pick(page, 'log');
  await edgeOn(page, 'log to two').waitFor();
  await select(page, 'two');
  await page.keyboard.press('Shift+A');
  await pick(page, 'log');
  await edgeOn(page, 'two (on error) to log2').waitFor();
  expect(edgesOf(await saved(page, studio.server, 'around'))).toEqual([
    'log -out-> two',
    'one -out-> log',
    'two -error-> log2',
  ]);
  await select(page, 'two');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menu').waitFor();
  const items = await page.getByRole('menuitem').allInnerTexts();
  for (const item of [
    'Run block',
    'Add after',
    'Connect to',
    'Replace',
    'Rename',
    'Disable',
    'Pin',
    'Duplicate',
    'Delete',
  ]) {
    expect(
      items.some((text) => text.includes(item)),
      item,
    ).toBe(true);
  }
  await page.keyboard.press('Escape');
  await untilFocused(blockOn(page, 'two'));
  await canvasOf(page).waitFor();
});

interface Stop {
  name: string;
  isOnCanvas: boolean;
}

/** Where Tab goes from the beginning of the page until it leaves it. */
async function tabStops(page: EditorPage): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const { activeElement: active } = document;
      if (!active || active === document.body) return undefined;
      const label = active.getAttribute('aria-label') ?? active.textContent;
      const isOnCanvas = active.closest('.react-flow__renderer') !== null || active.getAttribute('role') === 'region';
      return { name: `${active.tagName} ${label}`.slice(0, 80), isOnCanvas };
    });
    if (!stop || stops.length > 100) return stops;
    stops.push(stop);
  }
}
