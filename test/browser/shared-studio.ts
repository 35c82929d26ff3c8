import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import type { ServerOptions } from '../support/server.ts';
import { openStudio, type Studio } from './support.ts';

type Options = ServerOptions | (() => Promise<ServerOptions>);

/**
 * One studio for the tests of a file, and what they all begin with. Each test's pages are closed after it. One that
 * failed says what its pages showed, and is tried again with a new server: what it has left behind is gone.
 */
export function sharedStudio(options: Options = {}, given?: (studio: Studio) => Promise<void>): Studio {
  let current: Studio | undefined;
  const open = async () => {
    current = await openStudio(inject('browser'), typeof options === 'function' ? await options() : options);
    await given?.(current);
  };
  const studio = () => {
    if (!current) throw new Error('the studio is open while tests run');
    return current;
  };
  beforeAll(open);
  beforeEach(async ({ task }) => {
    if ((task.result?.retryCount ?? 0) === 0) return;
    await current?.close();
    await open();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(`\n${task.name}\n${await scenesOf(studio().pages())}\n`);
    await studio().closePages();
  });
  afterAll(() => current?.close());
  return {
    get server() {
      return studio().server;
    },
    get browser() {
      return studio().browser;
    },
    open: (path, options) => studio().open(path, options),
    pages: () => studio().pages(),
    closePages: () => studio().closePages(),
    close: () => studio().close(),
  };
}

/** Of each page its address, what has the keyboard and what a screen reader would say: why a test has failed. */
async function scenesOf(pages: readonly Page[]): Promise<string> {
  const scenes = pages.map(async (page) => {
    const focused = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
    return `${page.url()}\nfocused: ${focused}\n${await page.locator('body').ariaSnapshot()}`;
  });
  const told = await Promise.allSettled(scenes);
  return told.map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason))).join('\n\n');
}
