import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../gateway/child-process.js';
import type { Bench } from '../bench.js';
import { estimate } from '../bootstrap.js';
import type { Measured } from '../latency/gateway-process.js';
import { scratchFolder } from '../world.js';

const IMAGES = 100_000;
const ROUNDS = 20;
const SEARCHES = 100;
const MOST = 1.1;
const DIST = fileURLToPath(new URL('../../../../dist', import.meta.url));

/** This version beside an older one, turn by turn, each over a catalogue of its own with the same pictures. */
export async function latencyTable({ report, options }: Bench): Promise<void> {
  const baseline = process.env['QUALITY_BASELINE'];
  if (baseline === undefined || !existsSync(baseline)) {
    report.skip('latency', 'name the table with --rows latency, so that the older version is compiled');
    return;
  }
  const images = options.quick ? IMAGES / 10 : IMAGES;
  await compare('embedded', {}, { images, baseline, report });
  if (process.env['OPENSEARCH_URL'] === undefined) {
    report.skip('latency with OpenSearch', 'give OPENSEARCH_URL');
    return;
  }
  const remote = { INDEX: 'opensearch', OPENSEARCH_ENGINE: 'lucene', OPENSEARCH_REPLICAS: '0' };
  await compare('opensearch', remote, { images, baseline, report });
}

interface Comparison extends Pick<Bench, 'report'> {
  readonly images: number;
  readonly baseline: string;
}

async function compare(
  engine: string,
  environment: Readonly<Record<string, string>>,
  { images, baseline, report }: Comparison,
): Promise<void> {
  report.section(`A personalised search over ${images} images, ${engine}: time as a part of ${BASELINE}'s`);
  const folder = scratchFolder('latency');
  const start = async (version: string, name: string): Promise<Child> => {
    const catalogue = `quality-latency-${process.pid}-${name}`;
    const child = startChild('../quality/latency/gateway-process', {
      VERSION: version,
      DATA_DIR: folder,
      CATALOGUE: catalogue,
      MEASURED_IMAGES: `${images}`,
      OPENSEARCH_INDEX: catalogue,
      ...environment,
    });
    await child.ask({ searches: 0, cached: true });
    return child;
  };
  // Runs in sequence: building an index takes every processor.
  const before = await start(baseline, 'before');
  const now = await start(DIST, 'now');
  try {
    for (const cached of [true, false]) {
      const work = { searches: SEARCHES, cached };
      await before.ask(work);
      await now.ask(work);
      const rounds = [];
      for (let round = 0; round < ROUNDS; round++) {
        const old = await before.ask<Measured>(work);
        const own = await now.ask<Measured>(work);
        rounds.push({ old: old.milliseconds, own: own.milliseconds });
      }
      const ratios = rounds.map(({ old, own }, i) => ({ user: `${i}`, subject: '', value: own / old }));
      const [old, own] = [rounds.map((round) => round.old), rounds.map((round) => round.own)].map((times) =>
        Math.min(...times).toFixed(2),
      );
      report.add({
        name: cached ? 'candidates cached' : 'candidates not cached',
        estimate: estimate(ratios),
        gate: { most: MOST },
        before: '1',
        beside: `best round ${own} ms, before ${old} ms`,
      });
    }
  } finally {
    await before.stop();
    await now.stop();
    rmSync(folder, { recursive: true, force: true });
    if (environment['INDEX'] === 'opensearch') await removeIndexes(`quality-latency-${process.pid}-*`);
  }
}

/** The commit that the work on ranking began at. */
const BASELINE = '8812ad7';

async function removeIndexes(pattern: string): Promise<void> {
  await fetch(`${process.env['OPENSEARCH_URL']}/${pattern}?expand_wildcards=all`, { method: 'DELETE' });
}
