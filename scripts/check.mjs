// `npm run check`: everything about the sources that a machine can judge without running them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECTS, prepareWorkspace, ROOT } from './workspace.mjs';

prepareWorkspace();

/** Most files directly in a source folder, and most lines of a file. */
const MOST_FILES = 20;
const MOST_LINES = 300;

const steps = [
  ['types', () => tool('typescript-7/bin/tsc', ['-p', 'tsconfig.test.json'])],
  ['types of the drawings', () => tool('typescript-7/bin/tsc', ['-p', 'demo/drawing', '--noEmit'])],
  ['types of the explorer', () => tool('typescript-7/bin/tsc', ['-p', 'web'])],
  ['types of infra', checkInfra],
  ['lint and format', () => tool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])],
  ['arrows between the parts', checkArrows],
  ['sizes of folders and files', checkFolders],
  ['plain English', () => node(['scripts/lint-prose.mjs'])],
  ['the contract is up to date', () => node(['scripts/emit-schema.mjs', '--check'])],
  ['the contract breaks no client', () => node(['scripts/check-breaks.mjs'])],
  [
    'generated client is up to date',
    () => tool('@graphql-codegen/cli/cjs/bin.js', ['--config', 'codegen.yml', '--check']),
  ],
];

const failed = steps.filter(([name, step]) => {
  console.log(`check: ${name}`);
  return !step();
});
if (failed.length > 0) {
  console.error(`Failed: ${failed.map(([name]) => name).join('; ')}.`);
  process.exit(1);
}

/** Only deployments need its packages; CI installs them. */
function checkInfra() {
  if (existsSync(join(ROOT, 'infra', 'node_modules'))) return tool('typescript-7/bin/tsc', ['-p', 'infra']);
  console.log('  passed over: its packages come with npm ci --prefix infra');
  return process.env.CI !== 'true';
}

function node(args) {
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

function tool(program, args) {
  return node([join(ROOT, 'node_modules', program), ...args]);
}

/** The TypeScript of a project, by its path. */
function sourcesOf(project) {
  const names = readdirSync(join(ROOT, project), { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(project, name));
}

function linesOf(file) {
  return readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1;
}

function checkFolders() {
  const counts = new Map();
  for (const name of PROJECTS.flatMap((project) => sourcesOf(project)))
    counts.set(dirname(name), (counts.get(dirname(name)) ?? 0) + 1);
  const full = [...counts].filter(([, files]) => files > MOST_FILES);
  console.log(`  the largest of ${counts.size} has ${Math.max(...counts.values())} files`);
  for (const [folder, files] of full)
    console.error(`  ${folder} has ${files} files, more than ${MOST_FILES}`);
  const long = PROJECTS.flatMap((name) => sourcesOf(name)).filter((file) => linesOf(file) > MOST_LINES);
  for (const file of long) console.error(`  ${file} has ${linesOf(file)} lines, more than ${MOST_LINES}`);
  return full.length === 0 && long.length === 0;
}

/** The rules are in .dependency-cruiser.cjs; a run that saw fewer modules than there are files saw nothing. */
function checkArrows() {
  const result = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--output-type',
      'json',
      ...PROJECTS,
    ],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  const { modules, summary } = JSON.parse(result.stdout);
  const seen = modules.filter(({ source }) => PROJECTS.some((name) => source.startsWith(`${name}/`))).length;
  const files = PROJECTS.flatMap((name) => sourcesOf(name)).length;
  console.log(
    `  ${summary.totalDependenciesCruised} imports, ${summary.violations.length} against an arrow or in a circle`,
  );
  for (const { rule, from, to } of summary.violations) console.error(`  ${rule.name}: ${from} -> ${to}`);
  if (seen < files)
    console.error(`  only ${seen} of ${files} modules were seen, so the arrows are not proven`);
  return summary.error === 0 && seen >= files;
}
