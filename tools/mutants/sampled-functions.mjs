// A plugin of StrykerJS: of all functions a seeded sample is mutated, each whole.
import { createHash } from 'node:crypto';
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const { MUTANTS_SEED: seed = '1', MUTANTS_SHARE: share = '1' } = process.env;

/** In [0, 1), by the seed and the function's own text: edits elsewhere leave the sample as it is. */
function placeOf(text) {
  return createHash('sha256').update(`${seed}\n${text}`).digest().readUInt32BE(0) / 2 ** 32;
}

function shouldIgnore(path) {
  const isWhole =
    path.isFunctionDeclaration() ||
    path.isClassMethod() ||
    path.isClassPrivateMethod() ||
    (path.isVariableDeclaration() && path.parentPath.isProgram()) ||
    (path.isVariableDeclaration() && path.parentPath.isExportNamedDeclaration());
  if (!isWhole || path.findParent((parent) => parent.isFunction()) !== null) return undefined;
  return placeOf(path.toString()) < Number(share) ? undefined : 'not in the sample';
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'sampled-functions', { shouldIgnore })];
