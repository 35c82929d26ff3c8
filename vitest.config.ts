import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'engine/**/*.test.ts',
      'connectors/**/*.test.ts',
      'examples/**/*.test.ts',
      'canvas-ui/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    pool: 'forks',
    setupFiles: ['test/support/seeded.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
