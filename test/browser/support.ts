import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { JsonValue } from '#schema';
import { type ServerOptions, startTestServer, type TestServer } from '../support/server.ts';

/** A real Chromium at a real server with the built editor. */
export interface Studio {
  server: TestServer;
  browser: Browser;
  /** A page of somebody who is signed in, in a profile of its own. What the browser complains about ends the test. */
  open(path: string, options?: OpenOptions): Promise<EditorPage>;
  close(): Promise<void>;
}

interface OpenOptions {
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
  reducedMotion?: boolean;
  /** In the same profile: a second tab of somebody. */
  beside?: EditorPage;
}

export interface EditorPage extends Page {
  /** Violations of the content security policy and errors that nobody caught. Empty at the end of every test. */
  complaints: string[];
}

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

export async function openStudio(options: ServerOptions = {}): Promise<Studio> {
  const [server, browser] = await Promise.all([startTestServer(options), launch()]);
  const pages: EditorPage[] = [];
  return {
    server,
    browser,
    async open(path, options = {}) {
      const context = options.beside?.context() ?? (await newContext(browser, server, options));
      const page = watch(await context.newPage());
      pages.push(page);
      await page.goto(new URL(path, server.url).href);
      return page;
    },
    async close() {
      await browser.close();
      await server.dispose();
      const complaints = pages.flatMap((page) => page.complaints);
      if (complaints.length > 0) throw new Error(`the browser complained:\n${complaints.join('\n')}`);
    },
  };
}

/** The browser that npm has brought on Linux on x64, else one that is installed. */
async function launch(): Promise<Browser> {
  return await chromium.launch({ executablePath: await findBrowser(), args: ARGS });
}

async function findBrowser(): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined) return given;
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packed } = await import('@sparticuz/chromium');
    return await packed.executablePath();
  }
  const installed = [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ].find((path) => existsSync(path));
  if (installed === undefined) throw new Error('no Chromium is installed: set CHROMIUM_PATH');
  return installed;
}

async function newContext(browser: Browser, server: TestServer, options: OpenOptions): Promise<BrowserContext> {
  const { theme = 'light', width = 1440, height = 900, reducedMotion = true } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    hasTouch: width < 768,
  });
  // The token opens a session as the form does; the link of the start works only once.
  const answer = await context.request.post(new URL('/api/session', server.url).href, {
    headers: { Authorization: `Bearer ${server.token}` },
    data: {},
  });
  if (!answer.ok()) throw new Error(`no session: ${answer.status()}`);
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      // biome-ignore lint/suspicious/noConsole: the console of the page is what the test listens to
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
    );
  });
  return context;
}

function watch(page: Page): EditorPage {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`${error.message}\n${error.stack ?? ''}`));
  page.on('console', (message) => {
    // A request that is refused is for the page to tell; everything else is a mistake of ours.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(`${message.text()}\non ${page.url()}`);
    }
  });
  return Object.assign(page, { complaints });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Violation {
  id: string;
  impact: string;
  nodes: string[];
}

/** What axe finds, serious and critical. Injected through the debugger, which no policy of the page concerns. */
export async function violationsOf(page: Page): Promise<Violation[]> {
  await page.evaluate(axeSource);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          root: Document,
          options: object,
        ): Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, impact, nodes }) => ({
        id,
        impact,
        nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
      }));
  });
}

/** Saves a function over HTTP, as `switchyard push` would. */
export async function saveFunction(server: TestServer, document: { name: string } & Record<string, JsonValue>) {
  const { status, body } = await server.call('PUT', `/api/functions/${document.name}`, { document, revision: null });
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
}
