import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes `report.json` and `report.html`, each when it is whole.
 *
 * @param page  HTML of the report
 */
export async function writeReport(report: object, page: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await write(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  await write(join(folder, 'report.html'), page);
}

async function write(file: string, text: string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  await writeFile(part, text);
  await rename(part, file);
}
