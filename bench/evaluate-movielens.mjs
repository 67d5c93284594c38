// The figures of the walk with MovieLens-100k in docs/guides/evaluate.md, measured again in one run; the data may not be
// passed on.
//
//   npm run build && node bench/evaluate-movielens.mjs ml-100k.inter genres.csv
//
// The guide says how to make the second file. Ends with 1 when the guide says something else.
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
  execFileSync(
    process.execPath,
    [main, 'evaluate', log, '--clusters', clusters, '--sweep', '--items', '--out', folder],
    { stdio: said },
  );
  report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const digits = (places) => (value) => value.toFixed(places).replace(/^(-?)0/, '$1');
const figure = digits(3);
const range = ({ lower, upper }, places = 3) => `[${digits(places)(lower)}, ${digits(places)(upper)}]`;
const interval = (gain, places = 3) => `${digits(places)(gain.mean)} ${range(gain, places)}`;
const lossOf = ({ mean, lower, upper }) => interval({ mean: -mean, lower: -upper, upper: -lower });
const arm = (name) => report.arms.find((one) => one.name === name);
const over = arm('ranker').overPopularity;
const from = (events) => report.curve.find((point) => point.from === events).gain;
const item = (name) => figure(report.items.arms.find((one) => one.name === name).figures['ndcg@10'].mean);
const row = (metric) =>
  `| ${metric} | ${['even', 'popularity', 'ranker'].map((name) => figure(arm(name).figures[metric].mean)).join(' | ')} | +${interval(over.gains[metric])} |`;
const sentences = [
  `${report.clusters.count} of them`,
  row('ndcg@10'),
  row('mrr'),
  `${Math.round(100 * over.worse)} % of the users do worse.`,
  `From 10 events on they gain, ${interval(from(10))}.`,
  `Users of one or two events lose ${lossOf(from(1))}`,
  `${Math.round(100 * report.control.left)} % of the gain is left in the control, ${interval(report.control.gain)}.`,
  `gains ${interval(report.sweep.gain, 4)} nats an image`,
  `Popular films reach ${item('popular items')}, neighbours and transitions ${item('neighbours + transitions')}.`,
];
for (const sentence of sentences) {
  const isThere = guide.includes(sentence);
  console.log(`${isThere ? 'as in the guide' : 'NOT in the guide'}: ${sentence}`);
  if (!isThere) process.exitCode = 1;
}
