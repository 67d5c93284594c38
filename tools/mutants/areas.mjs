const SEARCHES = 'test/integration/search/*.test.ts';

/**
 * What `npm run mutants` changes, by area: the files, the share of their mutants that tests must find, and those
 * tests. They need no server, and end in seconds.
 */
export const AREAS = {
  scoring: {
    files: ['src/scoring/**/*.ts'],
    aim: 85,
    tests: ['test/unit/scoring/**/*.test.ts', SEARCHES],
  },
  search: {
    files: ['src/search/**/*.ts'],
    aim: 85,
    tests: ['test/unit/search/**/*.test.ts', SEARCHES],
  },
  learning: {
    files: ['src/learning/**/*.ts'],
    aim: 85,
    tests: [
      'test/unit/learning/**/*.test.ts',
      'test/integration/learning/personalize-events.test.ts',
      SEARCHES,
    ],
  },
  clustering: {
    files: ['src/clustering/**/*.ts'],
    aim: 75,
    tests: ['test/unit/clustering/**/*.test.ts', 'test/integration/catalogue/cluster-catalogue.test.ts'],
  },
  log: {
    files: ['src/datasources/logs/embedded*.ts'],
    aim: 75,
    tests: ['test/unit/datasources/logs/**/*.test.ts', 'test/contract/interaction-log.test.ts'],
  },
  index: {
    files: ['src/datasources/indexes/embedded/**/*.ts'],
    aim: 75,
    tests: ['test/unit/datasources/indexes/**/*.test.ts', 'test/contract/embedded-index.test.ts'],
  },
};

/** Mutations that are switched off, with the reason. */
export const SWITCHED_OFF = {
  StringLiteral: 'messages and names: golden files and the client hold those that leave',
};

/** Files that no mutant is made in, with the reason. */
export const LEFT_OUT = {
  'src/**/*.worker.ts': 'runs in a worker thread, which loads the compiled file',
};

/** The area that a file is of. */
export function areaOf(path) {
  return Object.keys(AREAS).find((area) =>
    AREAS[area].files.some((files) => path.startsWith(files.slice(0, files.indexOf('*')))),
  );
}
