import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/catalogue/evaluation/report/report.js';
import { copyDemo } from '../e2e/demo-app.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const GUIDE = readFileSync(new URL('../../docs/guides/evaluate.md', import.meta.url), 'utf8');
/** The day on which the demo was drawn moves a figure: habits fade by whole days. */
const WITHIN = 0.006;

describe('the guide to an evaluation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-evaluate-guide-'));
  const demo = copyDemo();
  afterAll(() => {
    demo.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('prints the figures of the demo as they are', () => {
    const parallax = (...words: readonly string[]): string =>
      execFileSync(process.execPath, [MAIN, ...words], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, DATA_DIR: demo.dataDirectory },
      });
    const said = parallax('evaluate', '--catalogue', 'demo', '--out', folder, '--workers', '2');
    expect(said).toContain('Leave personalisation on');
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('</html>');
    expect(GUIDE).toContain(
      `${report.log.used.toLocaleString('en')} events of ${report.log.users} simulated users in ${report.clusters.count} clusters`,
    );
    const rows = [
      ...GUIDE.matchAll(/^\| `([a-z@\dL]+)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| \+([\d.]+) \|$/gim),
    ];
    expect(rows).toHaveLength(4);
    const ranker = report.arms.find(({ name }) => name === 'ranker');
    for (const [, name = '', ...printed] of rows) {
      const metric = name as keyof Report['arms'][number]['figures'];
      const measured = [
        ...report.arms.map(({ figures }) => figures[metric].mean),
        ranker?.overPopularity?.gains[metric].mean ?? 0,
      ];
      printed.forEach((figure, n) => {
        expect(Math.abs(Number(figure) - (measured[n] ?? 0)), `${name}, ${n}`).toBeLessThan(WITHIN);
      });
    }
    const { lower, upper } = ranker?.overPopularity?.gains.mrr ?? { lower: 0, upper: 0 };
    expect(GUIDE).toContain(`between ${lower.toFixed(2).slice(1)} and ${upper.toFixed(2).slice(1)}`);
    expect(GUIDE).toContain(
      `${Math.round(100 * (ranker?.overPopularity?.worse ?? 0))} % of the users do worse`,
    );
    expect(report.control?.left).toBeGreaterThan(0.9);

    const log = join(folder, 'demo-log.csv');
    parallax('export-interactions', '--catalogue', 'demo', '--out', log);
    const [names = ''] = readFileSync(log, 'utf8').split('\r\n');
    expect(GUIDE).toContain(`\n${names}\n`);
    const again = JSON.parse(
      parallax('evaluate', log, '--catalogue', 'demo', '--no-control', '--json'),
    ) as Report;
    expect(again.arms).toEqual(report.arms);
  });
});
