import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DemoCopy {
  readonly dataDirectory: string;
  remove(): void;
}

/** A copy of a prepared demo that a measurement may open and write into; the pictures are shared. */
export function copyDemo(prepared: string): DemoCopy {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'parallax-bench-'));
  const from = join(prepared, 'demo');
  const images = join(from, 'images');
  cpSync(from, join(dataDirectory, 'demo'), {
    recursive: true,
    filter: (source) => !source.startsWith(images) && !/[.-]lock$/.test(source),
  });
  symlinkSync(images, join(dataDirectory, 'demo', 'images'));
  return { dataDirectory, remove: () => rmSync(dataDirectory, { recursive: true, force: true }) };
}
