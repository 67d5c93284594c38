// `npm test`: every suite that can run here, then what was skipped and how to enable it, then one line
// of counts. With CI=true a skipped test is a failure. Further arguments go to the test runner.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { prepareWorkspace, ROOT, run as runToItsEnd } from './workspace.mjs';

/** Rounds of test runners, each with its projects; the runners of a round run side by side. */
const ROUNDS = [
  [{ projects: ['parts', 'parts with other modules', 'main job', 'guides'] }, { projects: ['explorer'] }],
  // Calls of remote engines have deadlines: only the suite of functions uses the other core meanwhile.
  [{ projects: ['main job, remote engines'] }, { projects: ['functions'], options: ['--maxWorkers=1'] }],
];
const FOLDERS = {
  'test/explorer': 'explorer',
  'test/remote': 'main job, remote engines',
  'test/unit': 'functions',
};

/** Variables and programs without which tests are skipped. */
const NEEDS = [
  ...['OPENSEARCH_URL', 'REDIS_URL', 'REDIS_7_URL', 'VALKEY_SERVER', 'REDIS_SERVER', 'AWS_TEST_PYTHON'],
  ...['npm ci --prefix infra', 'Chromium', 'strace', 'cfn-lint'],
];

const SLOWEST = Number(process.env.SLOWEST_FILES ?? 10);

prepareWorkspace();

const arguments_ = process.argv.slice(2);
const rounds = roundsFor(arguments_);
// Two runners would draw it at once.
if (rounds.length > 1)
  runToItsEnd(process.execPath, ['dist/cli/main.js', 'demo'], 'The demo could not be drawn', {
    DATA_DIR: join(ROOT, '.cache', 'test-data'),
    DEMO_SIZE: 'default',
  });
const scratch = mkdtempSync(join(tmpdir(), 'parallax-test-'));
const costs = join(scratch, 'costs');
const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];
const failed = [];
const files = [];
const processorSeconds = new Map();
const statuses = [];
try {
  for (const [round, runners] of rounds.entries()) {
    const reports = runners.map((_, at) => join(scratch, `report-${round}-${at}.json`));
    statuses.push(
      ...(await Promise.all(runners.map((runner, at) => runTests(runner, reports[at], at === 0)))),
    );
    for (const report of reports) read(report);
  }
  readCosts();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
sayWhatWasSkipped();
saySlowest();
if (failed.length > 0) console.log(`\nFAILED:\n${failed.map((name) => `  - ${name}`).join('\n')}`);
// An error outside any test, such as a crashed test process, has no row of its own.
const isSound = statuses.every((status) => status === 0);
if (!isSound && counts.failed === 0) console.log('\nThe test runner failed outside of the tests: see above.');
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
const unproven = process.env.CI === 'true' && counts.skipped > 0;
process.exit(isSound && counts.failed === 0 && counts.passed > 0 && !unproven ? 0 : 1);

/** All of them, or those that have something to do for the paths that are named. */
function roundsFor(words) {
  const paths = words.filter((word) => word.includes('/') && !word.startsWith('-'));
  if (paths.length === 0 && !words.some((word) => word.startsWith('--project'))) return ROUNDS;
  if (paths.length === 0) return [[{ projects: [] }]];
  const wanted = new Set(paths.map(projectAt));
  return ROUNDS.map((runners) => runners.filter(({ projects }) => wanted.has(projects[0]))).filter(
    (runners) => runners.length > 0,
  );
}

/** The first project of the runner that a path is for. */
function projectAt(path) {
  const folder = Object.keys(FOLDERS).find((each) => path.replace(/^\.\//, '').startsWith(each));
  return folder === undefined ? 'parts' : FOLDERS[folder];
}

/** Prints the output of the first runner of a round at once, and that of the other at its end. */
async function runTests({ projects, options = [] }, report, isFirst) {
  const words = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...projects.map((name) => `--project=${name}`),
    ...options,
    ...arguments_,
  ];
  const runner = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const out = isFirst ? 'inherit' : 'pipe';
  const child = spawn(process.execPath, [runner, ...words], {
    cwd: ROOT,
    // The tests start hundreds of processes of the same code; `npm start` keeps what is compiled there too.
    env: {
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'node'),
      ...process.env,
      TEST_COSTS: costs,
    },
    stdio: ['inherit', out, out],
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
  const status = await new Promise((resolve) => child.once('close', resolve));
  process.stdout.write(Buffer.concat(said));
  return status;
}

function read(report) {
  let found;
  try {
    found = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch (error) {
    console.error(`The test report could not be read: ${error.message}`);
    counts.failed++;
    return;
  }
  files.push(...found);
  for (const { name, status, message, assertionResults } of found) {
    const path = relative(ROOT, name);
    // A file that does not load has no tests to count, and still failed.
    if (status === 'failed' && assertionResults.every((test) => test.status !== 'failed')) {
      counts.failed++;
      failed.push(`${path}: ${message || 'its process ended before its tests did'}`);
    }
    for (const test of assertionResults) {
      if (test.status === 'passed') counts.passed++;
      else if (test.status === 'failed') {
        counts.failed++;
        failed.push(`${path}: ${test.fullName}`);
      } else {
        counts.skipped++;
        skipped.push({ path, name: test.fullName });
      }
    }
  }
}

/** By what is missing: the names of suites say it. */
function sayWhatWasSkipped() {
  if (skipped.length === 0) return;
  const groups = new Map();
  for (const { path, name } of skipped) {
    const needed = neededFor(name) ?? `no reason given: ${name}`;
    const group = groups.get(needed) ?? { tests: 0, files: new Set() };
    group.tests++;
    group.files.add(path);
    groups.set(needed, group);
  }
  console.log('\nSKIPPED here:');
  for (const [needed, { tests, files: in_ }] of [...groups].sort((a, b) => b[1].tests - a[1].tests))
    console.log(`  ${needed}: ${tests} ${tests === 1 ? 'test' : 'tests'} in ${[...in_].sort().join(', ')}`);
  console.log(
    'Servers and programs: eval "$(scripts/services up)". Packages of the stack: npm ci --prefix infra.',
  );
  if (process.env.CI === 'true') console.log('With CI=true a skipped test is a failure.');
}

/** All variables and programs that the name of a skipped test mentions; the runner cuts long values of a name. */
function neededFor(name) {
  const cut = /(\w{5,})…/.exec(name)?.[1];
  const known = NEEDS.filter((word) => name.includes(word) || (cut !== undefined && word.startsWith(cut)));
  return known.length === 0 ? null : `needs ${known.join(', ')}`;
}

/** `test/leave-as-it-was.ts` writes them where the system tells them: a line a file. */
function readCosts() {
  if (!existsSync(costs)) return;
  for (const line of readFileSync(costs, 'utf8').trim().split('\n')) {
    const at = line.indexOf(' ');
    processorSeconds.set(line.slice(at + 1), Number(line.slice(0, at)));
  }
}

function saySlowest() {
  const seconds = ({ startTime, endTime }) => (endTime - startTime) / 1000;
  const processor = ({ name }) => processorSeconds.get(name) ?? 0;
  const say = (title, by) => {
    const first = files.toSorted((a, b) => by(b) - by(a)).slice(0, SLOWEST);
    console.log(
      `\n${title}\n${first.map((file) => `  ${Math.round(by(file))} s  ${relative(ROOT, file.name)}`).join('\n')}`,
    );
  };
  say('The slowest files:', seconds);
  if (processorSeconds.size === 0) return;
  say('Seconds of processor, with those of the processes that the file started:', processor);
  const all = [...processorSeconds.values()].reduce((sum, each) => sum + each, 0);
  console.log(`  ${Math.round(all)} s  all files`);
}
