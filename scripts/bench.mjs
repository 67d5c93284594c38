// `npm run bench`: the measured claims of the whole gateway, each beside its floor of the same run.
// `npm run bench -- --quick` takes a tenth of the samples: for trying it out, not for figures.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareWorkspace, ROOT, run } from './workspace.mjs';

prepareWorkspace();
const data = { DATA_DIR: join(ROOT, '.cache', 'test-data'), DEMO_SIZE: 'default' };
run(process.execPath, ['dist/pipeline/main.js', 'demo'], 'The demo catalogue could not be prepared', data);
await strip(join(ROOT, 'bench', 'gateway'), join(ROOT, '.cache', 'bench', 'gateway'));
run(
  process.execPath,
  [join(ROOT, '.cache', 'bench', 'gateway', 'main.js'), ...process.argv.slice(2)],
  'A gate did not hold',
  data,
);

/**
 * Takes the types off and points the imports at the compiled sources: what is measured is what is
 * shipped, by a plain Node. `npm run check` has looked at the types.
 */
async function strip(from, to) {
  const { default: typescript } = await import('typescript');
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((file) => file.endsWith('.ts'))) {
    const { outputText } = typescript.transpileModule(readFileSync(join(from, name), 'utf8'), {
      fileName: name,
      compilerOptions: { module: 'esnext', target: 'es2023', verbatimModuleSyntax: true },
    });
    writeFileSync(
      join(to, name.replace(/\.ts$/, '.js')),
      outputText.replaceAll("'../../src/", "'../../../dist/"),
    );
  }
}
