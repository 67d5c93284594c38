import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '../../datasources/sync-folder.js';
import { type ClusterCsv, type Conversion, clusterCsv } from './cluster-csv.js';
import type { InteractionsReport } from './interactions-report.js';

/**
 * Writes the CSV to a file, which appears when it is whole or not at all.
 *
 * @throws ParallaxError BAD_USER_INPUT when the interactions cannot be read or are refused
 */
export async function writeClusterCsv(conversion: Conversion, out: string): Promise<InteractionsReport> {
  const csv: ClusterCsv = clusterCsv(conversion);
  const part = `${out}.${process.pid}.part`;
  await mkdir(dirname(out), { recursive: true });
  try {
    await pipeline(Readable.from(csv.text), createWriteStream(part, { flush: true }));
    await rename(part, out);
    await syncFolder(dirname(out));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return csv.report();
}
