import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalog, type FunctionFiles, type Functions, fromFiles, type Log, type Pages } from '#core';
import type { Schedules } from '#durable';
import { InputError } from '#kit';
import { functionSchema, pageSchema } from '#schema';
import type { Example, RunningExample } from '../examples/index.ts';
import type { Config } from './config.ts';
import type { OpenStore } from './store/open.ts';

const EXAMPLES = join(import.meta.dirname, '..', 'examples');
const WORKSPACE = 'main';
/** Who publishes the examples. */
export const EXAMPLES_AUTHOR = { id: 'examples', name: 'examples' };

export interface SeedOptions {
  store: OpenStore;
  functions: Functions;
  pages: Pages;
  schedules: Schedules;
  catalog: Catalog;
  config: Pick<Config, 'environment' | 'dataDir' | 'examplesPort'>;
  log: Log;
}

/** Starts the services of the examples, and on the first start puts in their resources, functions, pages and schedules, published. */
export async function startExamples(options: SeedOptions): Promise<{ close(): Promise<void> }> {
  // Most servers have none: they do not load what the services of the examples are made of.
  const { examples } = await import('../examples/index.ts');
  const running: RunningExample[] = [];
  for (const example of examples) {
    const started = await startExample(example, options);
    if (!started) continue;
    running.push(started);
    await seedOnce(example, started, options);
  }
  return {
    close: async () => {
      await Promise.all(running.map((example) => example.close()));
    },
  };
}

/** An example whose port is taken is left out; the server itself must not fail for it. */
async function startExample(example: Example, { config, log }: SeedOptions): Promise<RunningExample | undefined> {
  const { examplesPort: port, dataDir } = config;
  try {
    return await example.start({ port, dataDir, log: (message) => log.info(message) });
  } catch (cause) {
    log.warn(`the services of the example ${example.folder} could not start; is the port ${port} taken?`, { cause });
    return undefined;
  }
}

/** Once for each example, and once more where the last attempt did not come to its end. What is there already stays. */
async function seedOnce(example: Example, running: RunningExample, options: SeedOptions): Promise<void> {
  const { settings } = options.store;
  const flag = `exampleSeeded:${example.folder}`;
  if ((await settings.get(flag)) === true) return;
  try {
    await seed(example, running, options);
    await settings.set(flag, true);
  } catch (cause) {
    options.log.warn(`the example ${example.folder} could not be put in`, { cause });
  }
}

/** Two servers may start for the first time at once, and a start may have been cut off: what exists is left alone. */
async function unlessThere<T>(create: () => Promise<T>): Promise<T | undefined> {
  try {
    return await create();
  } catch (thrown) {
    if (thrown instanceof InputError && /\.conflict$/.test(thrown.code)) return undefined;
    throw thrown;
  }
}

async function seed(example: Example, { resources }: RunningExample, options: SeedOptions): Promise<void> {
  const { store, config } = options;
  const { environment } = config;
  for (const sql of statements(example.seed ?? '')) await store.internalDatabase.query(sql, [], SEED_LIMITS);
  for (const { environments, ...resource } of resources) {
    const input = { ...resource, environments: { [environment]: Object.values(environments)[0] ?? {} } };
    await unlessThere(() =>
      store.resources.save(WORKSPACE, { input, secretKeys: [], revision: null, by: EXAMPLES_AUTHOR }),
    );
  }
  // What is called goes first, so that a call never finds nothing.
  const folders = [...(example.calls ?? []).map((name) => join(example.folder, name)), example.folder];
  for (const folder of folders) await seedFunction(folder, options);
  if (example.page !== undefined) await seedPage(join(example.folder, example.page), options);
  if (example.schedule) await seedSchedule(example.schedule, options);
}

/** Known by its name: schedules may have any number of the same. */
async function seedSchedule(schedule: NonNullable<Example['schedule']>, options: SeedOptions): Promise<void> {
  const { schedules, config } = options;
  const there = await schedules.list(WORKSPACE);
  if (there.some(({ name }) => name === schedule.name)) return;
  const place = { workspace: WORKSPACE, id: undefined, environment: config.environment };
  await schedules.save(place, { ...schedule, revision: null }, EXAMPLES_AUTHOR);
}

async function seedPage(file: string, { store, pages }: SeedOptions): Promise<void> {
  const document = pageSchema.parse(JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')));
  const { name } = document;
  await unlessThere(() => store.pages.save(WORKSPACE, { name, document, revision: null, by: EXAMPLES_AUTHOR }));
  const draft = await store.pages.draft(WORKSPACE, name);
  if (draft?.liveVersion !== null) return;
  await pages.publish(WORKSPACE, { name, revision: draft.revision, note: 'from the examples', by: EXAMPLES_AUTHOR });
}

async function seedFunction(folder: string, { store, functions, catalog }: SeedOptions): Promise<void> {
  const document = functionSchema.parse(fromFiles(readExample(folder), catalog));
  const { name } = document;
  await unlessThere(() => store.functions.save(WORKSPACE, { name, document, revision: null, by: EXAMPLES_AUTHOR }));
  const draft = await store.functions.draft(WORKSPACE, name);
  if (draft?.liveVersion !== null) return;
  await functions.publish(WORKSPACE, {
    name,
    revision: draft.revision,
    note: 'from the examples',
    by: EXAMPLES_AUTHOR,
  });
}

const SEED_LIMITS = {
  signal: new AbortController().signal,
  timeoutMs: 30_000,
  maxRows: 1,
  maxBytes: 1024,
  dry: false,
  readOnly: false,
};

/** Seeds are ours and plain: a statement ends with a semicolon at the end of a line. */
function statements(sql: string): string[] {
  return sql.split(/;\s*\n/).filter((statement) => statement.trim() !== '');
}

function readExample(folder: string): FunctionFiles {
  const dir = join(EXAMPLES, folder);
  const others = ['seed.sql', 'page.json'];
  const names = readdirSync(dir).filter((name) => /\.(json|js|sql|py)$/.test(name) && !others.includes(name));
  return new Map(names.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}
