import { createPageClient, type LiveComponent, type LivePage, type PageClient, type SiteCall } from '#client';
import { Page, type PageHost } from '#page';
import type { JsonValue } from '#schema';

/** What the builder shows of a run or a step, newest last. */
export interface LogEntry {
  id: number;
  at: number;
  text: string;
  outcome: 'done' | 'left out' | 'failed' | 'stopped';
  message?: string | undefined;
  runId?: string | undefined;
}

type Answer = Awaited<ReturnType<PageClient['run']>>;

export interface DraftClientOptions {
  name: string;
  /** Brings what is edited to the server: it runs what its saved draft uses. */
  save(): Promise<unknown>;
}

/**
 * Runs functions of the draft. Each edit opens the page anew: what runs by itself then is answered from before where the
 * call is the same one, so that building a page does not run its functions with each key.
 */
export class DraftClient implements Pick<PageClient, 'run'> {
  readonly #client: PageClient;
  readonly #save: () => Promise<unknown>;
  readonly #answers = new Map<string, Answer>();
  #isOpening = false;
  #saving: Promise<unknown> | undefined;

  constructor({ name, save }: DraftClientOptions) {
    this.#client = createPageClient(name, { baseUrl: '', draft: true });
    this.#save = save;
  }

  /** Starts a page. Calls of this moment are those that it makes by itself. */
  open(page: Page): void {
    this.#isOpening = true;
    page.start();
    setTimeout(() => {
      this.#isOpening = false;
    });
  }

  /** The next page asks for everything again. */
  forget(): void {
    this.#answers.clear();
  }

  async run(call: SiteCall): Promise<Answer> {
    const key = JSON.stringify([call.site, call.params, call.waits ?? [], call.scope ?? {}]);
    const known = this.#isOpening ? this.#answers.get(key) : undefined;
    if (known) return known;
    const isOpening = this.#isOpening;
    // All calls of one moment wait for one save, so that they stay one request.
    this.#saving ??= this.#save().finally(() => {
      this.#saving = undefined;
    });
    await this.#saving;
    const answer = await this.#client.run(call);
    if (isOpening) this.#answers.set(key, answer);
    return answer;
  }
}

export interface OpenDraftOptions {
  live: LivePage;
  client: DraftClient;
  host: PageHost;
  /** Whose values are kept where the component has stayed the same. */
  before: Page | undefined;
}

/** The page of a draft, with what somebody has put in so far. */
export function openDraft({ live, client, host, before }: OpenDraftOptions): Page {
  const page = new Page({ live, client, host });
  if (before) {
    const old = new Map(allOf(before.live).map((component) => [component.id, JSON.stringify(component)]));
    for (const component of allOf(live)) {
      if (old.get(component.id) !== JSON.stringify(component)) continue;
      for (const [member, { start }] of Object.entries(live.types[component.type]?.values ?? {})) {
        const value = before.value(component.name, member);
        if (member === 'isRunning' || value === undefined || JSON.stringify(value) === JSON.stringify(start)) continue;
        page.set(component.name, member, value as JsonValue);
      }
    }
  }
  return page;
}

/** The data of a component as the open page has it; undefined where it is not there yet, or called otherwise. */
export function dataOf(page: Page, name: string): unknown {
  return allOf(page.live).some((component) => component.name === name) ? page.view(name).props.data : undefined;
}

function allOf({ sections, overlays }: LivePage): LiveComponent[] {
  const columns = sections.flatMap(({ rows }) => rows).flatMap((row) => row.columns);
  const withInner = (component: LiveComponent): LiveComponent[] => [
    component,
    ...Object.values(component.slots).flat().flatMap(withInner),
  ];
  return [...columns.flatMap(({ components }) => components), ...overlays].flatMap(withInner);
}
