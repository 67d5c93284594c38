// The measured claims of the whole gateway; README.md says what each figure means.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ClaimsOptions, measureClaims } from './claims.js';
import { copyDemo } from './demo-copy.js';
import { measureExperiment } from './experiment-cost.js';
import { Figures } from './figures.js';
import { measureFilling } from './filling.js';
import { measureInProcess } from './in-process.js';
import { measureOverHttp } from './over-http.js';
import { measureOpenSearch } from './over-opensearch.js';
import { measureStart } from './start-time.js';
import { writeResults } from './write-results.js';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    images: { type: 'string' },
    only: { type: 'string' },
  },
});
const { quick, large, only } = options;
const images = Number(options.images ?? (quick ? 6_000 : large ? 100_000 : 20_000));
const started = performance.now();
const figures = new Figures();
const openSearch = process.env['OPENSEARCH_URL'];
if (only === 'filling') await measureFilling(images, figures);
else if (only === 'opensearch' && openSearch !== undefined) {
  const work = quick ? { requests: 100, turns: 1 } : { requests: 400, turns: 3 };
  await measureOpenSearch({ url: openSearch, images, ...work }, figures);
} else if (only === 'claims') await measureClaims({ images, ...amountOfWork() }, figures);
else if (only === 'experiment') {
  await measureExperiment(process.env['DATA_DIR'] ?? '', quick ? 6 : 30, figures);
} else if (only === undefined) await measureAll();
else {
  throw new Error('--only is "claims", "filling", "experiment", or "opensearch" beside OPENSEARCH_URL.');
}
if (!quick && only === undefined) {
  const path = join(process.cwd(), 'bench', 'RESULTS.md');
  writeResults(path, figures.lines, (performance.now() - started) / 1_000);
  console.log(`\nWritten to ${path}.`);
}
if (figures.failed.length > 0) {
  console.error(`\nGates that did not hold: ${figures.failed.join('; ')}.`);
  process.exitCode = 1;
}

async function measureAll(): Promise<void> {
  const demo = copyDemo(process.env['DATA_DIR'] ?? '');
  try {
    const { dataDirectory } = demo;
    const vectors = await measureInProcess(dataDirectory, quick ? 200 : 2_000, figures);
    await measureOverHttp(dataDirectory, vectors, quick ? 1_000 : 10_000, figures);
    await measureStart(dataDirectory, quick ? 1 : 5, figures);
  } finally {
    demo.remove();
  }
  await measureClaims({ images, ...amountOfWork() }, figures);
}

function amountOfWork(): Omit<ClaimsOptions, 'images'> {
  return quick ? { rounds: 200, requests: 300, turns: 1 } : { rounds: 1_000, requests: 2_000, turns: 3 };
}
