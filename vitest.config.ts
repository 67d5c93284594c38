import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // One copy of graphql for the code under test and the tests: two realms refuse each other's schemas.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      // What stands beside `src` reads its sources, as the tests do.
      { find: /^#src\//, replacement: fileURLToPath(new URL('src/', import.meta.url)) },
    ],
  },
  test: {
    server: { deps: { inline: [/type-graphql/, /@apollo\/server/, /graphql-scalars/, /@as-integrations/] } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // One more than the cores of the smallest machine: many suites wait for a server.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: 'functions',
          // They leave nothing behind, so that what one has loaded serves the next.
          isolate: false,
          include: ['test/unit/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'parts',
          include: [
            'test/{contract,integration}/**/*.test.ts',
            'infra/test/**/*.test.ts',
            'web/test/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'main job',
          include: ['test/e2e/**/*.test.ts'],
          // Draws the demo once, as a newcomer's first start does.
          globalSetup: ['test/e2e/prepare-demo.ts'],
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'guides',
          include: ['test/guides/**/*.test.ts'],
          globalSetup: ['test/e2e/prepare-demo.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'explorer',
          include: ['test/explorer/**/*.test.ts'],
          globalSetup: ['test/e2e/prepare-demo.ts'],
          testTimeout: 60_000,
          // One browser at a time: what is timed in it is not to wait for another.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'main job, remote engines',
          include: ['test/remote/**/*.test.ts'],
          globalSetup: ['test/remote/prepare-remote.ts'],
          testTimeout: 300_000,
          // They share the engines, and some take one of them away.
          fileParallelism: false,
        },
      },
    ],
  },
});
