import { defineConfig } from 'vitest/config';
import { AREAS } from './areas.mjs';

const { MUTANTS_AREAS = '' } = process.env;

/** The tests of the areas that `npm run mutants` changes. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: Object.entries(AREAS).flatMap(([area, { tests }]) =>
      MUTANTS_AREAS.split(' ').includes(area) ? tests : [],
    ),
    setupFiles: ['test/leave-as-it-was.ts'],
    testTimeout: 60_000,
    isolate: false,
  },
});
