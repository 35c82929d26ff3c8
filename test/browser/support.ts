import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { JsonValue } from '#schema';
import type { TestPerson } from '../support/people.ts';
import { type ServerOptions, startTestServer, type TestServer } from '../support/server.ts';

/** A real Chromium at a real server with the built editor. */
export interface Studio {
  server: TestServer;
  browser: Browser;
  /** A page of somebody who is signed in, in a profile of its own. What the browser complains about fails the test. */
  open(path: string, options?: OpenOptions): Promise<EditorPage>;
  /** Those that are open. */
  pages(): readonly EditorPage[];
  /** Closes them, and throws when the browser has complained in one of them. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

interface OpenOptions {
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
  reducedMotion?: boolean;
  /** Somebody else than the operator. */
  as?: TestPerson;
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

/** `executablePath` is the browser's program: {@link findBrowser}. */
export async function openStudio(executablePath: string, options: ServerOptions = {}): Promise<Studio> {
  const [server, browser] = await Promise.all([
    startTestServer(options),
    chromium.launch({ executablePath, args: ARGS }),
  ]);
  const pages: EditorPage[] = [];
  return {
    server,
    browser,
    pages: () => pages,
    async open(path, options = {}) {
      const context = options.beside?.context() ?? (await newContext(browser, server, options));
      const page = watch(await context.newPage());
      pages.push(page);
      await page.goto(new URL(path, server.url).href);
      return page;
    },
    async closePages() {
      const closed = pages.splice(0);
      await Promise.all([...new Set(closed.map((page) => page.context()))].map((context) => context.close()));
      const complaints = closed.flatMap((page) => page.complaints);
      if (complaints.length > 0) throw new Error(`the browser complained:\n${complaints.join('\n')}`);
    },
    async close() {
      await browser.close();
      await server.dispose();
    },
  };
}

async function newContext(browser: Browser, server: TestServer, options: OpenOptions): Promise<BrowserContext> {
  const { theme = 'light', width = 1440, height = 900, reducedMotion = true, as } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    hasTouch: width < 768,
  });
  if (as) {
    const [name = '', value = ''] = as.cookie.split(/=(.*)/s);
    await context.addCookies([{ name, value, url: server.url }]);
  } else {
    // The token opens a session as the form does; the link of the start works only once.
    const answer = await context.request.post(new URL('/api/session', server.url).href, {
      headers: { Authorization: `Bearer ${server.token}` },
      data: {},
    });
    if (!answer.ok()) throw new Error(`no session: ${answer.status()}`);
  }
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
