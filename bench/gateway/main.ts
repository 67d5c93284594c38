// The measured claims of the whole gateway; README.md says what each figure means.
import { copyDemo } from './demo-copy.js';
import { Figures } from './figures.js';
import { measureInProcess } from './in-process.js';
import { measureOverHttp } from './over-http.js';
import { measureStart } from './start-time.js';

const quick = process.argv.includes('--quick');
const figures = new Figures();
const demo = copyDemo(process.env['DATA_DIR'] ?? '');
try {
  const { dataDirectory } = demo;
  const vectors = await measureInProcess(dataDirectory, quick ? 200 : 2_000, figures);
  await measureOverHttp(dataDirectory, vectors, quick ? 1_000 : 10_000, figures);
  await measureStart(dataDirectory, quick ? 1 : 5, figures);
} finally {
  demo.remove();
}
if (figures.failed.length > 0) {
  console.error(`\nGates that did not hold: ${figures.failed.join('; ')}.`);
  process.exitCode = 1;
}
