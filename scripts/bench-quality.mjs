// `npm run bench:quality`: how good the ranking is, each figure beside its gate; bench/quality/README.md.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { stripTypes } from './strip-types.mjs';
import { prepareWorkspace, ROOT, run } from './workspace.mjs';

prepareWorkspace();
const data = { DATA_DIR: join(ROOT, '.cache', 'test-data'), DEMO_SIZE: 'default' };
const args = process.argv.slice(2);
for (const name of ['quality', 'gateway', 'taste']) {
  await stripTypes(join(ROOT, 'bench', name), join(ROOT, '.cache', 'bench', name));
}
// An older version takes a minute to compile, and its comparison many more: only where it is asked for.
const isHelp = args.some((arg) => arg === '--help' || arg === '-h');
const isAboutLatency = !isHelp && args.some((arg) => /(^|[=,])latency(,|$)/.test(arg));
const baseline = isAboutLatency ? { QUALITY_BASELINE: compileBaseline() } : {};
run(
  process.execPath,
  [join(ROOT, '.cache', 'bench', 'quality', 'main.js'), ...args],
  'The bench was not run, or a gate did not hold',
  {
    ...data,
    ...baseline,
  },
);

/** The commit that the work on ranking began at, compiled beside this version with its packages. */
function compileBaseline() {
  const folder = join(ROOT, '.cache', 'baseline');
  if (!existsSync(join(folder, 'dist', 'server', 'create-app.js'))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const missing = 'The older version could not be read from the repository';
    const archive = join(ROOT, '.cache', 'baseline.tar');
    run(
      'git',
      [
        'archive',
        '--output',
        archive,
        '8812ad7',
        'src',
        'models',
        'tsconfig.json',
        'tsconfig.base.json',
        'package.json',
      ],
      missing,
    );
    run('tar', ['-xf', archive, '-C', folder], missing);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    run(
      process.execPath,
      [compiler, '--build', join(folder, 'tsconfig.json')],
      'The older version does not compile',
    );
  }
  return join(folder, 'dist');
}
