import { defineConfig } from 'vitest/config';

/** The tests that `npm run mutants` asks: they need no server, and end in seconds. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: [
      'test/unit/{scoring,search,learning,clustering}/**/*.test.ts',
      'test/unit/datasources/{indexes,logs}/**/*.test.ts',
      'test/contract/{embedded-index,interaction-log}.test.ts',
      'test/integration/search/*.test.ts',
    ],
    testTimeout: 60_000,
    isolate: false,
  },
});
