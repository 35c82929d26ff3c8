import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOCALHOST, portOf } from '../support/tcp.ts';
import { sharedStudio } from './shared-studio.ts';
import type { EditorPage } from './support.ts';

/**
 * A page of somebody else in the browser of an owner (security, CSRF, CORS, CSP). On another port it is of the same site, so that the browser
 * sends the owner's cookie along: the server has to refuse by itself. By another name it is of another site.
 */

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });
const NAMES = [LOCALHOST, 'localhost'];
let other: Server;

beforeAll(async () => {
  other = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>other</title>');
  });
  await new Promise<void>((resolve) => {
    other.listen(0, resolve);
  });
});
afterAll(() => other.close());

async function openOther(name: string): Promise<EditorPage> {
  const page = await studio.open('/settings/people');
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.goto(`http://${name}:${portOf(other)}/`);
  return page;
}
const roles = async () => JSON.stringify((await studio.server.call('GET', '/api/access/roles')).body);
/** Its complaints are about what the other page has tried. */
async function isOver(page: EditorPage): Promise<void> {
  await page.context().close();
  page.complaints.length = 0;
}

it.each(NAMES)('a form of a page at %s changes nothing', async (name) => {
  const before = await roles();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const page = await openOther(name);
    const answered = page.waitForResponse((response) => response.url().endsWith('/api/access/roles'));
    await page.evaluate(
      ({ action, enctype }) => {
        const form = document.createElement('form');
        const field = document.createElement('input');
        Object.assign(form, { action, enctype, method: 'post' });
        Object.assign(field, { name: '{"name":"forged","description":"', value: '"}' });
        form.append(field);
        document.body.append(form);
        form.submit();
      },
      { action: new URL('/api/access/roles', studio.server.url).href, enctype: type },
    );
    expect([type, (await answered).status()]).toEqual([type, name === LOCALHOST ? 403 : 401]);
    await isOver(page);
  }
  expect(await roles()).toBe(before);
});

it.each(NAMES)('a script of a page at %s changes nothing, and reads nothing', async (name) => {
  const before = await roles();
  const page = await openOther(name);
  const tried = await page.evaluate(async (url) => {
    const body = '{"name":"forged","description":""}';
    const tries: RequestInit[] = [
      { method: 'POST', body, mode: 'no-cors' },
      { method: 'POST', body, headers: { 'Content-Type': 'application/json' } },
      { method: 'DELETE' },
      {},
      { mode: 'no-cors' },
    ];
    const outcomes = tries.map(async (each) => {
      try {
        const response = await fetch(url, { credentials: 'include', ...each });
        return (await response.text()) === '' ? 'nothing' : 'read';
      } catch {
        return 'nothing';
      }
    });
    return await Promise.all(outcomes);
  }, new URL('/api/access/roles', studio.server.url).href);
  expect(tried).toEqual(['nothing', 'nothing', 'nothing', 'nothing', 'nothing']);
  expect(await roles()).toBe(before);
  await isOver(page);
});

it.each(NAMES)('a page at %s shows none of ours in a frame', async (name) => {
  const page = await openOther(name);
  for (const path of ['/functions', '/p/any', '/docs']) {
    await page.evaluate((src) => {
      const frame = document.createElement('iframe');
      const loaded = new Promise((resolve) => {
        frame.addEventListener('load', resolve);
      });
      frame.src = src;
      document.body.replaceChildren(frame);
      return loaded;
    }, new URL(path, studio.server.url).href);
    expect([path, page.frames().at(-1)?.url()]).toEqual([path, 'chrome-error://chromewebdata/']);
  }
  await isOver(page);
});
