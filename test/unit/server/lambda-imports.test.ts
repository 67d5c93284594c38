import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url));
const NATIVE = ['sharp', 'lmdb', 'usearch', '@huggingface/transformers', 'onnxruntime-node'];
/** Matches static imports of a module; dynamic and type imports do not match. */
const LOADED = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const ON_DEMAND = /\bimport\(\s*'([^']+)'/g;
/**
 * Modules of local engines, which the functions refuse before they are loaded; and those that read images.
 */
const NEVER_REACHED =
  /embedded|clip\.embedder|folder\.image-store|parse-query-image|fitting-image|fetch-clip-model/;

function packagesFrom(entry: string, patterns: readonly RegExp[]): ReadonlySet<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, name = ''] of patterns.flatMap((pattern) => [...text.matchAll(pattern)])) {
      if (NEVER_REACHED.test(name)) continue;
      if (!name.startsWith('.')) packages.add(name);
      else {
        const next = resolve(dirname(file), name.replace(/\.js$/, '.ts'));
        if (existsSync(next)) visit(next);
      }
    }
  };
  visit(`${SOURCE}${entry}`);
  return packages;
}

describe.each(['server/lambda.ts', 'server/forwarder-lambda.ts'])('%s', (entry) => {
  it('loads nothing native', () => {
    const packages = packagesFrom(entry, [LOADED]);
    expect(packages.has('pino')).toBe(true);
    expect(NATIVE.filter((name) => packages.has(name))).toEqual([]);
  });

  it('comes to nothing native on demand, but for the engines that it refuses and for pictures', () => {
    const packages = packagesFrom(entry, [LOADED, ON_DEMAND]);
    expect(packages.has('@aws-sdk/client-sqs')).toBe(true);
    expect(NATIVE.filter((name) => packages.has(name))).toEqual([]);
  });
});
