import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

export interface BuiltWorker {
  readonly url: URL;
  remove(): Promise<void>;
}

/**
 * Compiles the clustering's sources to a temporary folder and names its worker.
 *
 * A thread loads JavaScript only, and a build that lies about may be of yesterday's sources.
 */
export async function buildWorker(): Promise<BuiltWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'parallax-clustering-'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const options = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  for (const part of ['clustering', 'domain']) {
    const source = new URL(`../../../src/${part}/`, import.meta.url);
    await mkdir(join(folder, part));
    for (const name of (await readdir(source)).filter((file) => file.endsWith('.ts'))) {
      const text = await readFile(new URL(name, source), 'utf8');
      const { outputText } = ts.transpileModule(text, { compilerOptions: options });
      await writeFile(join(folder, part, name.replace(/\.ts$/, '.js')), outputText);
    }
  }
  return {
    url: pathToFileURL(join(folder, 'clustering', 'assign.worker.js')),
    remove: () => rm(folder, { recursive: true }),
  };
}
