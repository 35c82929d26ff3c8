import type { Browser, CDPSession, Page } from 'playwright-core';
import { readTrace, type Trace } from './trace.ts';

/** What a page's main thread did, in ms of processor time: other work on the machine does not change it. */
export interface Spent {
  script: number;
  layout: number;
  all: number;
  wall: number;
}

const CATEGORIES = ['toplevel', 'devtools.timeline', 'blink.user_timing', 'disabled-by-default-devtools.timeline'];

/** Looks at one page from outside. */
export class Meter {
  readonly page: Page;
  readonly #session: CDPSession;
  readonly #browser: Browser;

  private constructor(page: Page, browser: Browser, session: CDPSession) {
    this.page = page;
    this.#browser = browser;
    this.#session = session;
  }

  static async of(page: Page, browser: Browser): Promise<Meter> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new Meter(page, browser, session);
  }

  async spentBy(action: () => Promise<unknown>): Promise<Spent> {
    const before = await this.#metrics();
    const startedAt = performance.now();
    await action();
    const wall = performance.now() - startedAt;
    return spentBetween(before, await this.#metrics(), wall);
  }

  /** Since the page's last navigation, which sets Chromium's figures back. */
  async spentSinceNavigation(): Promise<Spent> {
    return spentBetween(new Map(), await this.#metrics(), 0);
  }

  /** Everything that the main thread did, task by task. Costs time itself: for counting single tasks, not for sums. */
  async traced(action: () => Promise<unknown>): Promise<Trace> {
    await this.#browser.startTracing(this.page, { categories: CATEGORIES });
    await action();
    return readTrace(await this.#browser.stopTracing());
  }

  async #metrics(): Promise<Map<string, number>> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    return new Map(metrics.map(({ name, value }) => [name, value]));
  }
}

type Metrics = ReadonlyMap<string, number>;

function spentBetween(before: Metrics, after: Metrics, wall: number): Spent {
  const ms = (name: string) => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000;
  return {
    script: ms('ScriptDuration'),
    layout: ms('LayoutDuration') + ms('RecalcStyleDuration'),
    all: ms('TaskDuration'),
    wall,
  };
}

/** Until what was started is on the screen: a frame begins, is painted, and the next one begins. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

/** Until nothing has been drawn or laid out anew for some frames. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let quiet = 0;
        const watcher = new MutationObserver(() => {
          quiet = 0;
        });
        watcher.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
        const look = () => {
          if (++quiet > 20) {
            watcher.disconnect();
            resolve();
          } else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
