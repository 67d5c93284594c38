// Benches are TypeScript over the compiled product: their types go, and their imports point at `dist`.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Strips the types and points the imports at the compiled sources: benches measure the shipped code, on a
 * plain Node. `npm run check` checks the types.
 *
 * @param from  a folder two below the root of the repository
 * @param to    a folder three below it
 */
export async function stripTypes(from, to) {
  const { default: typescript } = await import('typescript');
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from, { recursive: true })) {
    if (!name.endsWith('.ts')) continue;
    const { outputText } = typescript.transpileModule(readFileSync(join(from, name), 'utf8'), {
      fileName: name,
      compilerOptions: { module: 'esnext', target: 'es2023', verbatimModuleSyntax: true },
    });
    const stripped = join(to, name.replace(/\.ts$/, '.js'));
    mkdirSync(join(stripped, '..'), { recursive: true });
    writeFileSync(
      stripped,
      outputText.replaceAll(/'((?:\.\.\/)+)(?:src\/|(?=(?:demo|aws-local)\/))/g, "'../$1dist/"),
    );
  }
}
