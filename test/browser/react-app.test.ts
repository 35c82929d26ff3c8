import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { openStudio, type Studio } from './support.ts';

/** examples/react-app, built by Vite as its users build it, against a real server. */

const CONFIG = join(import.meta.dirname, '..', '..', 'examples', 'react-app', 'vite.config.ts');

const toServer = ({ server: { url, token } }: Studio) => ({
  '/api': { target: url, changeOrigin: true, headers: { Authorization: `Bearer ${token}` } },
});

let studio: Studio;
let outDir: string;
let address: string;
let close: () => Promise<void>;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  studio = await openStudio(inject('browser'));
  outDir = mkdtempSync(join(tmpdir(), 'switchyard-react-app-'));
  const { build, preview } = await import('vite');
  await build({ configFile: CONFIG, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    ...{ configFile: CONFIG, logLevel: 'warn', build: { outDir } },
    preview: { host: '127.0.0.1', port: 0, proxy: toServer(studio) },
  });
  address = server.resolvedUrls?.local[0] ?? '';
  close = () => server.close();
});

afterAll(async () => {
  await context?.close();
  await close?.();
  await studio?.close();
  rmSync(outDir, { recursive: true, force: true });
});

beforeEach(async () => {
  await context?.close();
  context = await studio.browser.newContext();
  page = await context.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address);
});

const total = () => page.getByRole('definition').nth(1);

describe('a React app', () => {
  it('shows what a function answers, and another answer when its parameter changes', async () => {
    await expect.poll(() => total().textContent()).toBe('1648.23');
    await page.getByLabel('Order').fill('2');
    await expect.poll(() => page.getByText('Grace Hopper').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('runs once on load, where StrictMode mounts everything twice, too', async () => {
    // Only React for developers mounts twice: this is the app as `vite` serves it.
    const { createServer } = await import('vite');
    const server = await createServer({
      ...{ configFile: CONFIG, logLevel: 'warn', cacheDir: join(outDir, 'dev') },
      server: { host: '127.0.0.1', port: 0, proxy: toServer(studio), hmr: false },
    });
    await server.listen();
    const runs: string[] = [];
    page.on('request', (request) => {
      if (request.url().startsWith(server.resolvedUrls?.local[0] ?? '') && request.url().endsWith('/run')) {
        runs.push(request.postData() ?? '');
      }
    });
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await expect.poll(() => total().textContent()).toBe('1648.23');
    await page.getByLabel('Order').fill('2');
    await expect.poll(() => page.getByText('Grace Hopper').count()).toBe(1);
    await server.close();
    expect(runs).toEqual(['{"params":{"orderId":1}}', '{"params":{"orderId":2}}']);
  });

  it("shows the author's words where the function fails, beside the data of before", async () => {
    await expect.poll(() => total().textContent()).toBe('1648.23');
    await page.getByLabel('Order').fill('99');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('99');
    await expect.poll(() => total().textContent()).toBe('1648.23');
    await page.getByLabel('Order').fill('1');
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  it('a button asks, runs after a yes only, and tells another component', async () => {
    page.once('dialog', (dialog) => dialog.dismiss());
    await page.getByRole('button', { name: 'Delete' }).click();
    expect(await page.getByRole('status').count()).toBe(0);
    page.once('dialog', (dialog) => {
      expect(dialog.message()).toBe('Delete customer 3?');
      return dialog.accept();
    });
    await page.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toBe('Customer 3 is gone.');
    expect(complaints).toEqual([]);
  });

  it('without a network it keeps what it shows, and loads what it missed once there is one again', async () => {
    await expect.poll(() => total().textContent()).toBe('1648.23');
    await context.setOffline(true);
    await page.getByLabel('Order').fill('2');
    await page.getByRole('button', { name: 'Delete' }).focus();
    await expect.poll(() => total().textContent()).toBe('1648.23');
    await context.setOffline(false);
    await expect.poll(() => page.getByText('Grace Hopper').count()).toBe(1);
    expect(complaints).toEqual([]);
  });
});
