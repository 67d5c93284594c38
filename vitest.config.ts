import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They replace a module for all that is loaded after them. */
const WITH_OTHER_MODULES = [
  'test/contract/redis-log.test.ts',
  'test/integration/datasources/images/no-picture-decoder.test.ts',
];

/** Browsers whose pages are timed; engines that are shared, and taken away. `npm test` runs others meanwhile. */
const ONE_AT_A_TIME = { fileParallelism: false, sequence: { groupOrder: 1 } };

/** Suites that take most of a minute: one that begins last is waited for by idle workers. Vitest begins by size. */
const SLOW =
  /deployment-(killed|story)|doctor-remote|opensearch-(faiss|lucene|serverless)-index|opensearch-releases|redis-failover|lambda-runtime|provisioning-down\.test|sqs-log\.test|taste\.test|durability\.test/;

class SlowFirst extends BaseSequencer {
  /** Projects stay together, since they share no process. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    return projects.flatMap((name) => {
      const own = sorted.filter(({ project }) => project.name === name);
      return [
        ...own.filter(({ moduleId }) => SLOW.test(moduleId)),
        ...own.filter(({ moduleId }) => !SLOW.test(moduleId)),
      ];
    });
  }
}

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
    // What one file has loaded serves the next: each closes what it opened.
    isolate: false,
    setupFiles: ['test/leave-as-it-was.ts'],
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        extends: true,
        test: { name: 'functions', include: ['test/unit/**/*.test.ts'] },
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
          exclude: WITH_OTHER_MODULES,
        },
      },
      {
        extends: true,
        test: { name: 'parts with other modules', include: WITH_OTHER_MODULES, isolate: true },
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
          ...ONE_AT_A_TIME,
        },
      },
      {
        extends: true,
        test: {
          name: 'main job, remote engines',
          include: ['test/remote/**/*.test.ts'],
          globalSetup: ['test/remote/prepare-remote.ts'],
          testTimeout: 300_000,
          ...ONE_AT_A_TIME,
        },
      },
    ],
  },
});
