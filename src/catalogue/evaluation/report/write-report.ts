import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from './report.js';

/** Writes `report.json` and `report.html`, each when it is whole. */
export async function writeReport(report: Report, folder: string): Promise<void> {
  // The plotting library is loaded by who wants pictures alone.
  const { pageOf } = await import('./page.js');
  await mkdir(folder, { recursive: true });
  await write(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  await write(join(folder, 'report.html'), pageOf(report));
}

async function write(file: string, text: string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  await writeFile(part, text);
  await rename(part, file);
}
