// `npm test`: every suite that can run here, then what was skipped and how to enable it, then one line
// of counts. With CI=true a skipped test is a failure. Further arguments go to the test runner.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { prepareWorkspace, ROOT } from './workspace.mjs';

prepareWorkspace();

const scratch = mkdtempSync(join(tmpdir(), 'parallax-test-'));
const report = join(scratch, 'report.json');
const arguments_ = [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
];
const runner = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [runner, ...arguments_], { cwd: ROOT, stdio: 'inherit' });

const counts = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];
const failed = [];
let files = [];
try {
  files = JSON.parse(readFileSync(report, 'utf8')).testResults;
  for (const file of files) {
    // A file that does not load has no tests to count, and still failed.
    if (file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')) {
      counts.failed++;
      failed.push(
        `${relative(ROOT, file.name)}: ${file.message || 'its process ended before its tests did'}`,
      );
    }
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed++;
      else if (test.status === 'failed') {
        counts.failed++;
        failed.push(`${relative(ROOT, file.name)}: ${test.fullName}`);
      } else {
        counts.skipped++;
        skipped.push(test.fullName);
      }
    }
  }
} catch (error) {
  console.error(`The test report could not be read: ${error.message}`);
  counts.failed++;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

if (skipped.length > 0) {
  console.log(
    `\nSKIPPED here (the name says what is needed):\n${skipped.map((name) => `  - ${name}`).join('\n')}`,
  );
  if (process.env.CI === 'true') console.log('With CI=true a skipped test is a failure.');
}
const seconds = (file) => Math.round((file.endTime - file.startTime) / 1000);
const slowest = files.toSorted((a, b) => seconds(b) - seconds(a)).slice(0, 10);
console.log(
  `\nThe slowest files:\n${slowest.map((file) => `  ${seconds(file)} s  ${relative(ROOT, file.name)}`).join('\n')}`,
);
if (failed.length > 0) console.log(`\nFAILED:\n${failed.map((name) => `  - ${name}`).join('\n')}`);
// An error outside of every test, such as the end of a test process, has no row of its own.
if (status !== 0 && counts.failed === 0)
  console.log('\nThe test runner failed outside of the tests: see above.');
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
const unproven = process.env.CI === 'true' && counts.skipped > 0;
process.exit(status === 0 && counts.failed === 0 && counts.passed > 0 && !unproven ? 0 : 1);
