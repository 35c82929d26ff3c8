import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What starts servers takes longest, and goes first: at the end nobody should wait for one file alone. */
class ServersFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const startsServers = ({ moduleId }: TestSpecification) => /\/test\/(journey|contract)\//.test(moduleId);
    return [...sorted.filter(startsServers), ...sorted.filter((file) => !startsServers(file))];
  }
}

const common = {
  pool: 'forks' as const,
  setupFiles: ['test/support/seeded.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
};

const inBrowser = {
  ...common,
  // Not beside the engine's tests, which take another number of workers: a browser waits long where others use every
  // processor.
  sequence: { groupOrder: 1 },
  globalSetup: ['test/support/template.ts', 'test/browser/set-up.ts'],
  // A browser, a server and its database for each.
  maxWorkers: 2,
  testTimeout: 300_000,
  // As long as Playwright itself waits for what is seen; vitest's own is one second.
  expect: { poll: { timeout: 30_000 } },
  // A browser, a server and a database on a machine that does other things: what fails twice is wrong.
  retry: 1,
};

export default defineConfig({
  test: {
    sequence: { sequencer: ServersFirst },
    projects: [
      {
        test: {
          ...common,
          name: 'engine',
          globalSetup: ['test/support/template.ts'],
          // Many of them wait for processes that they have started.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          include: ['engine', 'connectors', 'examples', 'canvas-ui', 'test'].map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['test/browser/**', '**/node_modules/**', 'canvas-ui/dist/**'],
        },
      },
      { test: { ...inBrowser, name: 'browser', include: ['test/browser/**/*.test.ts'] } },
    ],
  },
});
