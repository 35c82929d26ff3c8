import { connect, createServer, type Socket } from 'node:net';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Block } from '#schema';
import { blockOn, canvasOf, draftOf, edges, givenFunction, logs, saved } from './editor.ts';
import { drawerOf, inspectorOf, openBlock, openTab, run, untilOpen, untilRan, write } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

const code = (name: string, text: string): Block => ({ id: name, name, type: 'javascript', config: { code: text } });

function aLoop(name: string, items: string, blocks: Block[], ...lines: string[]): Block {
  return {
    id: name,
    name,
    type: 'loop',
    config: { kind: 'forEach', items: { kind: 'expression', code: items } },
    graphs: { body: { blocks, edges: edges(...lines) } },
  };
}

async function open(name: string, blocks: Block[], lines: string[], at = studio.server.url): Promise<Page> {
  await givenFunction(studio.server, name, { blocks, edges: edges(...lines) });
  return await studio.open(new URL(`/functions/${name}`, at).href);
}

/** Stands between the browser and the server, and can cut all that goes through it. */
async function aWire(): Promise<{ url: string; cut(): void; close(): void }> {
  const { port, hostname } = new URL(studio.server.url);
  const open = new Set<Socket>();
  const wire = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  const address = wire.address();
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    cut,
    close() {
      wire.close();
      cut();
    },
  };
}

it('18.23 blocks change while they run, and a stream that is cut goes on without gaps or doubles', async () => {
  const wire = await aWire();
  const wait: Block = { id: 'wait', name: 'wait', type: 'wait', config: { ms: { kind: 'literal', value: 150 } } };
  const say: Block = {
    id: 'say',
    name: 'say',
    type: 'log',
    config: { message: { kind: 'template', text: 'pass {{ index }}' } },
  };
  const items = `[${Array.from({ length: 30 }, (_, at) => at).join(', ')}]`;
  const blocks = [aLoop('each', items, [wait, say], 'wait > say'), ...logs('after')];
  const page = await open('streamed', blocks, ['each > after'], wire.url);
  await blockOn(page, 'after').waitFor();
  await page.keyboard.press('Control+Shift+Enter');
  await page.getByRole('group', { name: /^each, .*running/ }).waitFor();
  for (const pass of [3, 8]) {
    await drawerOf(page).getByRole('tab', { name: 'Logs' }).click();
    await drawerOf(page).getByText(`pass ${pass}`, { exact: true }).waitFor();
    wire.cut();
  }
  await untilRan(page);
  const said = await studio.server.call('GET', `/api/runs?function=streamed`);
  expect(said.body.runs.length).toBe(1);
  await drawerOf(page)
    .getByRole('tab', { name: /^Logs 31/ })
    .waitFor();
  await page.getByRole('group', { name: /^each, .*30 passes/ }).waitFor();
  await page.getByRole('contentinfo').getByText('Live', { exact: true }).waitFor();
  wire.close();
});

it('a row of the timeline shows the pass that it is of, in the editor and on the page of the run', async () => {
  const page = await open('passes', [aLoop('each', '[1, 2, 3]', [code('double', 'return item * 100;')])], []);
  await blockOn(page, 'double').waitFor();
  await run(page);
  const timeline = page.getByRole('treegrid').or(page.getByRole('tree', { name: /^(?!Outline)/ }));
  const second = timeline.getByRole('treeitem', { name: /double/ }).nth(1);
  await blockOn(page, 'double').click();
  await second.click();
  await inspectorOf(page).getByText('200', { exact: true }).waitFor();
  const { body } = await studio.server.call('GET', '/api/runs?function=passes');
  await page.goto(new URL(`/runs/${body.runs[0].id}`, studio.server.url).href);
  await blockOn(page, 'double').click();
  await second.click();
  await page.getByRole('complementary', { name: 'Step double' }).getByText('200', { exact: true }).waitFor();
});

it('18.26 a handled error is amber and called handled, and the run is a success', async () => {
  const blocks = [code('risky', 'throw new Error("no luck");'), ...logs('rescue')];
  const page = await open('handled', blocks, ['risky.error > rescue']);
  await blockOn(page, 'risky').waitFor();
  await run(page, 'Success');
  await page.getByRole('group', { name: /^risky, .*handled/ }).waitFor();
  await openBlock(page, 'risky', 'Output');
  await inspectorOf(page)
    .getByRole('region', { name: 'Handled error' })
    .getByText(/no luck/)
    .waitFor();
});

it('18.27 a failure comes into view and opens its output, with message, field, expression and values', async () => {
  const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
  const failing: Block = {
    id: 'shout',
    name: 'shout',
    type: 'log',
    config: { message: { kind: 'expression', code: 'load.data.customer.name' } },
  };
  const chain = ['load', ...names, 'shout'];
  const lines = chain.slice(1).map((name, at) => `${chain[at]} > ${name}`);
  const page = await open('failing', [code('load', 'return { customer: null };'), ...logs(...names), failing], lines);
  await blockOn(page, 'load').waitFor();
  await page.keyboard.press('Shift+Digit0');
  await run(page, 'Failed');
  await untilOpen(page, 'shout');
  const error = inspectorOf(page).getByRole('region', { name: 'Error' });
  await error.getByText('in shout · field /message').waitFor();
  await error.getByText('load.data.customer.name').first().waitFor();
  const canvas = await canvasOf(page).boundingBox();
  const isInView = async () => {
    const block = await blockOn(page, 'shout').boundingBox();
    return block !== null && canvas !== null && block.y > canvas.y && block.y + block.height < drawerTop;
  };
  const drawerTop = (await drawerOf(page).boundingBox())?.y ?? 0;
  await expect.poll(isInView).toBe(true);
  await error.getByRole('button', { name: 'Edit' }).click();
  await write(page, inspectorOf(page).getByRole('textbox', { name: 'Message' }), '"mended"');
  await openTab(page, 'Output');
  await error.getByRole('button', { name: 'Run from here' }).click();
  await untilRan(page, 'Success');
});

it('18.28 the switcher of a loop changes the values inside of it', async () => {
  const blocks = [aLoop('each', '[10, 20, 30]', [code('double', 'return item * 2;')])];
  const page = await open('looped', [...blocks, ...logs('after')], ['each > after']);
  await blockOn(page, 'after').waitFor();
  await run(page);
  await openBlock(page, 'double', 'Output');
  await inspectorOf(page).getByText('60', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Previous pass of each' }).click();
  await untilOpen(page, 'double');
  await inspectorOf(page).getByText('40', { exact: true }).waitFor();
  await openTab(page, 'Input');
  await inspectorOf(page)
    .getByRole('treeitem', { name: /^item 20/ })
    .waitFor();
  await inspectorOf(page)
    .getByRole('treeitem', { name: /^index 1/ })
    .waitFor();
});

it('a past run lies over the canvas until it is closed', async () => {
  const page = await open('past', [code('roll', 'return 6;'), ...logs('after')], ['roll > after']);
  await blockOn(page, 'roll').waitFor();
  await run(page);
  await openBlock(page, 'roll');
  await write(page, inspectorOf(page).getByRole('textbox', { name: 'Code' }), 'throw new Error("lost");');
  await run(page, 'Failed');
  await drawerOf(page).getByRole('tab', { name: 'History' }).click();
  await drawerOf(page)
    .getByRole('row', { name: /Success/ })
    .dblclick();
  const banner = page.getByRole('status').filter({ hasText: 'Viewing the run of' });
  await banner.waitFor();
  await page.getByRole('group', { name: /^roll, .*success/ }).waitFor();
  await openTab(page, 'Output');
  await inspectorOf(page).getByText('6', { exact: true }).waitFor();
  await banner.getByRole('button', { name: 'Close' }).click();
  await banner.waitFor({ state: 'detached' });
  expect(await page.getByRole('group', { name: /^roll, .*success/ }).count()).toBe(0);
});

it('a past run is run again with other inputs', async () => {
  const parts = { params: [{ name: 'amount', type: 'integer' as const, default: 1 }] };
  await givenFunction(studio.server, 'again', { blocks: logs('only'), edges: [] }, parts);
  await studio.server.test('again', { params: { amount: 5 } });
  const runs = async () => (await studio.server.call('GET', '/api/runs?function=again')).body.runs;
  await expect.poll(async () => (await runs()).length).toBe(1);
  const page = await studio.open(`/functions/again?run=${(await runs())[0].id}`);
  await page.getByRole('button', { name: 'Run with its inputs…' }).click();
  const amount = page.getByRole('dialog').getByRole('textbox', { name: /amount/ });
  await expect.poll(() => amount.inputValue()).toBe('5');
  await amount.fill('6');
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(async () => (await runs()).length).toBe(2);
  expect((await runs())[0].params.text).toBe('{"amount":6}');
});

it('a run of a version marks what has changed since, and its outputs are pinned at once', async () => {
  const blocks = [code('roll', 'return 6;'), code('twice', 'return roll.data * 2;')];
  await givenFunction(studio.server, 'marked', { blocks, edges: edges('roll > twice') });
  await studio.server.call('POST', '/api/functions/marked/publish', { revision: 1, note: '' });
  await studio.server.call('POST', '/api/functions/marked/run', { params: {} });
  const runs = async () => (await studio.server.call('GET', '/api/runs?function=marked')).body.runs;
  await expect.poll(async () => (await runs()).length).toBe(1);
  const draft = await draftOf(studio.server, 'marked');
  const body = { ...draft.body, blocks: [code('roll', 'return 7;'), code('twice', 'return roll.data * 2;')] };
  const document = JSON.parse(JSON.stringify({ ...draft, body }));
  await studio.server.call('PUT', '/api/functions/marked', { document, revision: 1 });
  const page = await studio.open(`/functions/marked?run=${(await runs())[0].id}`);
  await page.getByText('Marked blocks are not as they were in v1').waitFor();
  await blockOn(page, 'roll').getByText('changed', { exact: true }).waitFor();
  expect(await blockOn(page, 'twice').getByText('changed', { exact: true }).count()).toBe(0);
  await page.getByText('1 change since v1', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Pin its outputs' }).click();
  await page.getByText(/^roll, twice pinned/).waitFor();
  expect((await saved(page, studio.server, 'marked')).layout.pins).toEqual({ roll: 6, twice: 12 });
  await page.keyboard.press('Control+Z');
  expect((await saved(page, studio.server, 'marked')).layout.pins).toBeUndefined();
});
