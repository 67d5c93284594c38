/**
 * A file of interactions to Personalize's CSV by cluster: rows a second, and the most memory that this process
 * ever held, the catalogue's clusters included. The floor is reading and copying the same bytes.
 *
 *   npx vite build --ssr bench/interactions-csv.ts --outDir dist/bench --logLevel warn
 *   node dist/bench/interactions-csv.js [rows]
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeClusterCsv } from '../src/catalogue/interactions/write-cluster-csv.js';
import { seededRandom } from '../src/clustering/seeded-random.js';
import { INTERACTION_WEIGHTS } from '../src/scoring/interaction-meaning.js';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const IMAGES = 100_000;
const USERS = 50_000;
const CLUSTERS = 500;
const LIMIT_MB = 300;
const START = Date.UTC(2026, 0, 1);

const folder = await mkdtemp(join(tmpdir(), 'parallax-interactions-'));
try {
  const clusters = new Map<string, string>();
  for (let i = 0; i < IMAGES; i++) clusters.set(imageId(i), `c${(i % CLUSTERS) + 1}`);
  console.log(`${ROWS} interactions of ${USERS} users with ${IMAGES} images in ${CLUSTERS} clusters`);
  for (const kind of ['csv', 'jsonl'] as const) {
    const file = join(folder, `interactions.${kind}`);
    await pipeline(Readable.from(text(kind)), createWriteStream(file));
    const megabytes = (await stat(file)).size / 1e6;
    const floor = await timed(() =>
      pipeline(createReadStream(file), createWriteStream(join(folder, 'copy'))),
    );
    const conversion = {
      file,
      clusters: () => (id: string) => clusters.get(id) ?? null,
      weights: INTERACTION_WEIGHTS,
      isForgotten: () => false,
      now: START + 365 * 86_400_000,
    };
    let used = 0;
    const ms = await timed(async () => {
      used = (await writeClusterCsv(conversion, join(folder, 'clusters.csv'))).used;
    });
    console.log(
      `${kind.padEnd(6)}${megabytes.toFixed(0).padStart(4)} MB  ${(ms / 1_000).toFixed(2)} s, ${Math.round(ROWS / ms)} thousand rows/s, ${used} used; floor ${(floor / 1_000).toFixed(2)} s (${(ms / floor).toFixed(0)} times)`,
    );
  }
  // Kilobytes on every system that Node knows.
  const peak = process.resourceUsage().maxRSS / 1_024;
  console.log(`most resident memory ${peak.toFixed(0)} MB, limit ${LIMIT_MB} MB`);
  if (peak > LIMIT_MB) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function imageId(i: number): string {
  return `holiday-pictures-${i}-${(i * 2_654_435_761) % 2 ** 32}`;
}

function* text(kind: 'csv' | 'jsonl'): Generator<string> {
  const random = seededRandom(1);
  const types = ['VIEW', 'VIEW', 'VIEW', 'VIEW', 'FAVORITE', 'DOWNLOAD', 'UNFAVORITE', 'HIDE'];
  if (kind === 'csv') yield 'eventId,userId,imageId,clusterId,type,at,sessionId,searchId\r\n';
  for (let row = 0; row < ROWS; row++) {
    const user = `user-${Math.floor(random() ** 2 * USERS)}`;
    const image = imageId(Math.floor(random() * IMAGES));
    const type = types[Math.floor(random() * types.length)];
    const at = new Date(START + Math.floor(random() * 200 * 86_400_000)).toISOString();
    yield kind === 'csv'
      ? `e-${row},${user},${image},c1,${type},${at},,\r\n`
      : `${JSON.stringify({ eventId: `e-${row}`, user, image, type, time: at })}\n`;
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
