import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Block } from '#schema';
import { blockOn, canvasOf, draftOf, edges, givenFunction, logs, namesOf } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';

/** What nobody would type and somebody will send. */

const HTML = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const UNICODE = 'Größe 数量 כמות الكمية 🚀 e\u0301 \u202Eevil\u202C';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

describe('what is pasted on the canvas', () => {
  const block = (parts: object) => ({ id: 'p', name: 'pasted', type: 'log', config: {}, ...parts });
  const blocks = (parts: object) =>
    JSON.stringify({ type: 'blocks', v: 1, from: 'x', blocks: [block({})], edges: [], positions: {}, ...parts });
  const nested = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;
  const REFUSED: [what: string, text: string, reason: RegExp][] = [
    ['cut in the middle', blocks({}).slice(0, -20), /not complete/],
    ['of a newer release', blocks({ v: 99 }), /newer release/],
    ['a function of a newer release', JSON.stringify({ schemaVersion: 99, name: 'x', body: {} }), /newer release/],
    ['with a foreign key', blocks({ evil: 1 }), /"evil" is not part/],
    [
      'with __proto__',
      blocks({}).replace('"config":{}', '"config":{"__proto__":{"polluted":1}}'),
      /"__proto__" is not allowed/,
    ],
    ['nested without end', blocks({ blocks: [block({ config: JSON.parse(nested) })] }), /levels deep/],
    ['with two blocks of one name', blocks({ blocks: [block({}), block({ id: 'q' })] }), /Two of these blocks/],
    ['with a connection to nowhere', blocks({ edges: [{ from: 'p', port: 'out', to: 'gone' }] }), /not there/],
    ['too large', blocks({ from: 'x'.repeat(5_100_000) }), /too large/],
  ];

  it('is refused with the reason, and nothing changes', async () => {
    await givenFunction(studio.server, 'target', { blocks: logs('first', 'second'), edges: edges('first > second') });
    const page = await studio.open('/functions/target');
    await blockOn(page, 'first').waitFor();
    for (const [what, text, reason] of REFUSED) {
      await paste(page, text);
      const told = page.getByRole('region', { name: 'Notifications' }).getByText(reason).last();
      await told.waitFor().catch((thrown: unknown) => {
        throw new Error(`blocks ${what}: no "${reason}"`, { cause: thrown });
      });
      for (const close of await page.getByRole('button', { name: /dismiss|close/i }).all()) await close.click();
    }
    expect(await page.evaluate(() => Reflect.get({}, 'polluted'))).toBeUndefined();
    expect(namesOf(await draftOf(studio.server, 'target'))).toEqual(['first', 'second']);
  });

  it('is taken when it is right, as one step of undo; other text is offered as a block', async () => {
    await givenFunction(studio.server, 'taker', { blocks: logs('first', 'second'), edges: edges('first > second') });
    const page = await studio.open('/functions/taker');
    await blockOn(page, 'first').waitFor();
    await paste(page, blocks({}));
    await blockOn(page, 'pasted').waitFor();
    await page.keyboard.press('Control+Z');
    await blockOn(page, 'pasted').waitFor({ state: 'detached' });
    await paste(page, 'select * from orders');
    await page.getByRole('combobox', { name: 'Add a block' }).waitFor();
  });
});

it('the form of a new function refuses a foreign or newer document, and says why', async () => {
  const page = await studio.open('/functions?new=function');
  const dialog = page.getByRole('dialog', { name: 'New function' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('imported');
  await dialog.getByText('Start from a document').click();
  const json = dialog.getByRole('textbox', { name: 'Function as JSON' });
  for (const [text, reason] of [
    ['{"hello": "world"}', 'This is not a function of Switchyard as JSON.'],
    ['{"schemaVersion": 7, "body": {}}', 'This function was written by a newer release.'],
    ['{"schemaVersion": 1, "body": ', 'not complete'],
  ] as const) {
    await json.fill(text);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText(reason).waitFor();
  }
  expect((await studio.server.call('GET', '/api/functions/imported')).status).toBe(404);
});

it('a function with 500 problems opens, counts them, and leads to each', async () => {
  const names = Array.from({ length: 500 }, (_, at) => `broken${at}`);
  const broken: Block[] = names.map((name) => ({
    id: name,
    name,
    type: 'log',
    config: { message: { kind: 'expression', code: `nobody${name}.data` } },
  }));
  await givenFunction(studio.server, 'broken', { blocks: broken, edges: [] });
  const page = await studio.open('/functions/broken?drawer=problems');
  await page
    .getByRole('button', { name: /^\d{3,4} problems$/ })
    .first()
    .waitFor();
  await page
    .getByRole('button', { name: /nobodybroken499/ })
    .first()
    .click();
  const name = page.getByRole('textbox', { name: 'Name of the block' });
  await expect.poll(() => name.inputValue()).toBe('broken499');
});

it('an output with __proto__, HTML and as many MB as there may be is shown as text, cut, and does no harm', async () => {
  const code = `return { "__proto__x": 1, ...JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'), html: ${JSON.stringify(HTML)}, words: ${JSON.stringify(UNICODE)} };`;
  const large = 'return Array.from({ length: 15_000 }, (_, at) => ({ at, text: "x".repeat(1000) }));';
  const js: Block[] = [
    { id: 'h', name: 'hostile', type: 'javascript', config: { code } },
    { id: 'l', name: 'large', type: 'javascript', config: { code: large } },
    ...logs('end'),
  ];
  await givenFunction(studio.server, 'outputs', { blocks: js, edges: edges('h > l', 'l > end') });
  const page = await studio.open('/functions/outputs');
  await blockOn(page, 'large').waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const outline = page.getByRole('tree', { name: 'Outline' });
  await outline.getByRole('treeitem', { name: /^end.*success/ }).waitFor();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await outline.getByRole('treeitem', { name: /^hostile/ }).click();
  await inspector.getByRole('tab', { name: 'Output' }).click();
  await inspector.getByText('onerror').first().waitFor();
  expect(await page.evaluate(() => Reflect.get(globalThis, 'hacked'))).toBeUndefined();
  expect(await page.evaluate(() => Reflect.get({}, 'polluted'))).toBeUndefined();
  await outline.getByRole('treeitem', { name: /^large/ }).click();
  await inspector
    .getByText(/15,000 items · 15 MB/)
    .first()
    .waitFor();
  await inspector
    .getByRole('button', { name: /download/i })
    .or(inspector.getByRole('link', { name: /download/i }))
    .first()
    .waitFor();
  await expect.poll(() => page.getByRole('row').count()).toBeLessThan(200);
});

it('texts in any script and HTML stay what they are, wherever a name or a word is shown', async () => {
  const [first] = logs('first');
  if (!first) throw new Error('no block');
  const blocks = [
    { ...first, note: HTML, config: { message: { kind: 'literal', value: UNICODE } } },
    ...logs('second'),
  ];
  await givenFunction(
    studio.server,
    'words',
    { blocks, edges: edges('first > second') },
    { description: `${HTML} ${UNICODE}` },
  );
  const page = await studio.open('/functions');
  await page.getByText(UNICODE).first().waitFor();
  await page.getByText('window.hacked=1').first().waitFor();
  await page.goto(new URL('/functions/words?block=first', studio.server.url).href);
  await blockOn(page, 'first').waitFor();
  expect(await page.evaluate(() => Reflect.get(globalThis, 'hacked'))).toBeUndefined();
  const description = 'Sehr schön 日本語 עברית';
  await canvasOf(page).click({ position: { x: 10, y: 10 } });
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('textbox', { name: 'Description' }).fill(description);
  await expect.poll(async () => (await draftOf(studio.server, 'words')).description).toBe(description);
});

/** As Ctrl+V on the canvas; the clipboard of the system is nobody's to write to in a test. */
async function paste(page: Page, text: string): Promise<void> {
  await canvasOf(page).evaluate((element, pasted) => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

it('text becomes neither markup nor code in the editor, whatever a library does (security, CSP)', async () => {
  const page = await studio.open('/functions');
  await page.getByRole('button', { name: 'New function' }).first().waitFor();
  const tried = await page.evaluate((html) => {
    const outcome = (work: () => unknown) => {
      try {
        work();
        return 'done';
      } catch {
        return 'refused';
      }
    };
    const element = document.createElement('div');
    return [
      outcome(() => {
        element.innerHTML = html;
      }),
      outcome(() => new Worker(URL.createObjectURL(new Blob(['1'])))),
      outcome(() => new Worker('https://evil.example/ui/x.js')),
      outcome(() => {
        document.createElement('script').src = '/docs/x.js';
      }),
      outcome(() => {
        element.innerHTML = '';
      }),
    ];
  }, HTML);
  expect(tried).toEqual(['refused', 'refused', 'refused', 'refused', 'done']);
  // What was tried here is what the browser complains about.
  page.complaints.length = 0;
});
