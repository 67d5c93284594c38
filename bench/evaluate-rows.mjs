// A replay of a made log: rows a second, and the most memory that the process ever held; or a sweep of 30 settings.
//
//   npm run build && node --max-old-space-size=900 bench/evaluate-rows.mjs 10000000
//   node bench/evaluate-rows.mjs 1000000 --sweep --out folder    (killed and started again it continues)
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { evaluateLog } from '../dist/catalogue/evaluation/evaluate-log.js';
import { itemClusters } from '../dist/catalogue/evaluation/events/item-clusters.js';
import { EventReader } from '../dist/catalogue/evaluation/events/read-events.js';
import { jobsInFolder, NO_STORE } from '../dist/catalogue/evaluation/sweep/job-store.js';
import { progressOn } from '../dist/catalogue/progress.js';
import { seededRandom } from '../dist/clustering/seeded-random.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sweep: { type: 'boolean', default: false }, out: { type: 'string' } },
});
const ROWS = Number(positionals[0] ?? 1_000_000);
const LIMIT_MB = 1_024;
const LIMIT_MINUTES = 20;
const USERS = Math.ceil(ROWS / 50);
const IMAGES = 100_000;
const START = Date.UTC(2026, 0, 1) / 1_000;

const folder = await mkdtemp(join(tmpdir(), 'parallax-evaluate-'));
try {
  const file = join(folder, 'log.csv');
  await pipeline(Readable.from(text()), createWriteStream(file));
  const start = performance.now();
  const reader = new EventReader({
    weights: { VIEW: 1, FAVORITE: 3, DOWNLOAD: 5 },
    isForgotten: () => false,
    now: Date.now() + 1e12,
  });
  await reader.addFile(file);
  const events = reader.events('made');
  const read = performance.now();
  console.log(`${ROWS} rows of ${USERS} users read: ${rate(read - start)}`);
  const division = (k) =>
    itemClusters(events.names.items, {
      name: `k ${k}`,
      clusterOf: (item) => `c${Math.floor((Number(item.slice(6)) * k) / IMAGES)}`,
      sizes: null,
    });
  const report = await evaluateLog({
    name: 'made',
    events,
    divisions: values.sweep ? [division(100), division(50)] : [division(100)],
    protocol: 'replay',
    seed: 1,
    most: 50_000,
    sweep: values.sweep ? { recencies: [0.5, 1, 2], strengths: [0.5, 0.75, 1, 1.25, 1.5] } : null,
    control: false,
    items: false,
    calibration: null,
    titlesOf: null,
    workers: values.sweep ? 2 : 1,
    store: values.out === undefined ? NO_STORE : jobsInFolder(values.out),
    progress: progressOn(process.stderr, () => performance.now()),
  });
  const minutes = (performance.now() - read) / 60_000;
  const gain = report.arms.at(-1)?.overPopularity?.gains.mrr;
  console.log(`gain in mrr ${gain?.mean.toFixed(4)} [${gain?.lower.toFixed(4)}, ${gain?.upper.toFixed(4)}]`);
  // Kilobytes on every system that Node knows.
  const peak = process.resourceUsage().maxRSS / 1_024;
  if (values.sweep) {
    console.log(
      `${report.sweep?.points.length} settings in ${minutes.toFixed(1)} minutes, limit ${LIMIT_MINUTES}; ${peak.toFixed(0)} MB`,
    );
    if (minutes > LIMIT_MINUTES) process.exitCode = 1;
  } else {
    console.log(
      `replay: ${rate(minutes * 60_000)}; most resident memory ${peak.toFixed(0)} MB, limit ${LIMIT_MB}`,
    );
    if (peak > LIMIT_MB) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function rate(ms) {
  return `${(ms / 1_000).toFixed(0)} s, ${Math.round((1_000 * ROWS) / ms)} rows/s`;
}

/** Sittings of ten views, each user's in two tastes and now and then elsewhere. */
function* text() {
  const random = seededRandom(1);
  yield 'user,image,time\n';
  for (let row = 0, second = START; row < ROWS; second += 1 + Math.floor((20_000_000 / ROWS) * 10)) {
    const user = Math.floor(random() ** 1.5 * USERS);
    const taste = (user * 7_919) % IMAGES;
    for (let view = 0; view < 10 && row < ROWS; view++, row++) {
      const near = random() < 0.7;
      const image = near ? (taste + Math.floor(random() * 3_000)) % IMAGES : Math.floor(random() * IMAGES);
      yield `user-${user},image-${image},${second + 7 * view}\n`;
    }
  }
}
