/** What `npm run mutants` changes, by area: the files, and the share of their mutants that tests must find. */
export const AREAS = {
  scoring: { files: ['src/scoring/**/*.ts'], aim: 85 },
  search: { files: ['src/search/**/*.ts'], aim: 85 },
  learning: { files: ['src/learning/**/*.ts'], aim: 85 },
  clustering: { files: ['src/clustering/**/*.ts'], aim: 75 },
  log: { files: ['src/datasources/logs/embedded*.ts'], aim: 75 },
  index: { files: ['src/datasources/indexes/embedded/**/*.ts'], aim: 75 },
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
