// The figures of MovieLens-100k in docs/guides/evaluate.md, measured again; the data may not be passed on.
//
//   npm run build && node bench/evaluate-movielens.mjs ml-100k.inter genres.csv
//
// The second file has columns `item` and `cluster`. Ends with 1 when the guide says something else.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [log, clusters] = process.argv.slice(2);
if (log === undefined || clusters === undefined) {
  console.error('Not measured: name ml-100k.inter and a file of item and cluster.');
  process.exit(2);
}
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const guide = readFileSync(new URL('../docs/guides/evaluate.md', import.meta.url), 'utf8').replace(
  /\s+/g,
  ' ',
);
const folder = mkdtempSync(join(tmpdir(), 'parallax-movielens-'));
let report;
try {
  const said = ['ignore', 'ignore', 'inherit'];
  execFileSync(process.execPath, [main, 'evaluate', log, '--clusters', clusters, '--out', folder], {
    stdio: said,
  });
  report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const figure = (value) => value.toFixed(4).replace(/^0/, '');
const interval = ({ mean, lower, upper }) => `${figure(mean)} [${figure(lower)}, ${figure(upper)}]`;
const lossOf = ({ mean, lower, upper }) => interval({ mean: -mean, lower: -upper, upper: -lower });
const arm = (name) => report.arms.find((one) => one.name === name);
const short = report.curve.find(({ from }) => from === 1);
const sentences = [
  `The ranker's \`mrr\` is ${figure(arm('ranker').figures.mrr.mean)} beside popularity's ${figure(arm('popularity').figures.mrr.mean)}: a gain of ${interval(arm('ranker').overPopularity.gains.mrr)}.`,
  `Less than half of it, ${interval(report.control.gain)}, is left in the control`,
  `Users of one or two events lose ${lossOf(short.gain)}.`,
  `${Math.round(100 * report.log.sameSecond)} % of the events share their second`,
];
for (const sentence of sentences) {
  const isThere = guide.includes(sentence);
  console.log(`${isThere ? 'as in the guide' : 'NOT in the guide'}: ${sentence}`);
  if (!isThere) process.exitCode = 1;
}
