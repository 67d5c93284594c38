import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

/** Writes what was printed, with the commit and the machine, to compare a later run with. */
export function writeResults(path: string, lines: readonly string[], seconds: number): void {
  const [{ model = 'unknown processor' } = {}, ...others] = cpus();
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const load = loadavg().map((one) => one.toFixed(1));
  const head = [
    '# The last measured claims',
    '',
    `Written by \`npm run bench\` in ${seconds.toFixed(0)} s at commit ${commit}: Node ${process.versions.node}, ` +
      `${others.length + 1} × ${model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; load of the last 1, 5 and 15 minutes ${load.join(', ')}. ` +
      'A load above the number of processors means that others used the machine: then compare ratios and processor times. ' +
      'What each figure means: [README.md](README.md).',
    '',
  ];
  writeFileSync(path, [...head, '```text', ...lines, '```', ''].join('\n'));
}
