import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateLog } from '../../../../src/catalogue/evaluation/evaluate-log.js';
import { itemClusters } from '../../../../src/catalogue/evaluation/events/item-clusters.js';
import type { Events } from '../../../../src/catalogue/evaluation/events/read-events.js';
import { pageOf } from '../../../../src/catalogue/evaluation/report/page.js';
import type { Protocol, Report } from '../../../../src/catalogue/evaluation/report/report.js';
import { type JobStore, jobsInFolder } from '../../../../src/catalogue/evaluation/sweep/job-store.js';
import { SILENT_PROGRESS } from '../../../../src/catalogue/progress.js';
import { evaluationAsJson } from '../../../../src/cli/format/evaluation-as-json.js';
import { formatReport } from '../../../../src/cli/format/format-evaluation.js';
import { anEventTable } from '../../../builders/an-event-table.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parallax-evaluate-'));
});
afterAll(() => rm(folder, { recursive: true }));

const USERS = 40;
const hash = (n: number): number => (Math.imul(n, 2_654_435_761) >>> 8) % 1_000;
const items = Array.from({ length: 24 }, (_, n) => `item <${n}>`);
const users = Array.from({ length: USERS }, (_, n) => `user & ${n}`);

/** People who have a cluster of their own, and go elsewhere now and then. */
const events: Events = {
  table: anEventTable(
    Array.from({ length: 1_600 }, (_, n) => {
      const user = hash(n) % USERS;
      const own = (user % 8) * 3 + (n % 3);
      return { user, item: hash(n + 7_000) < 300 ? hash(n + 9_000) % 24 : own, second: 900 * n };
    }),
    USERS,
    24,
  ),
  names: { users, items },
  clusterOf: new Map(),
  report: {
    read: 1_600,
    used: 1_600,
    rejected: [],
    omitted: [],
    unknownImages: { rows: 0, ids: [] },
    census: { unique: 1_000, users: USERS, usersWithTwo: USERS, exact: true },
    span: null,
  },
  duplicates: 0,
  lists: null,
  unreadableLists: { rows: 0, firstLine: 0 },
};
const divided = (by: number) =>
  itemClusters(items, {
    name: `by ${by}`,
    clusterOf: (item) => `c${Math.floor(items.indexOf(item) / by)}`,
    sizes: null,
  });

function evaluated(protocol: Protocol, store: JobStore, sweep: boolean, of = events): Promise<Report> {
  return evaluateLog({
    name: 'made.csv',
    events: of,
    divisions: [divided(3), divided(12)],
    protocol,
    seed: 1,
    calibration: null,
    most: 200,
    sweep: sweep ? { recencies: [1], strengths: [0.5, 1] } : null,
    items: sweep,
    control: true,
    workers: 2,
    store,
    progress: SILENT_PROGRESS,
    titlesOf: async (ids) => new Map(ids.map((id) => [id, `<${id}>`])),
  });
}

/** Counts what is measured afresh. */
function counting(store: JobStore): JobStore & { readonly made: () => number } {
  let made = 0;
  return {
    ...store,
    put(key, answers) {
      made += 1;
      return store.put(key, answers);
    },
    made: () => made,
  };
}

const gainOf = ({ arms }: Report): number | undefined =>
  arms.find(({ name }) => name === 'ranker')?.overPopularity?.gains.mrr.mean;

describe('an evaluation', () => {
  it('tells the ranker from popularity, chooses settings on the validation, and takes up again what was killed', async () => {
    const first = counting(jobsInFolder(folder));
    const report = await evaluated('replay', first, true);
    const over = report.arms.find(({ name }) => name === 'ranker')?.overPopularity;
    expect(over?.gains.mrr.lower).toBeGreaterThan(0);
    expect(over?.worse).toBeLessThan(0.2);
    expect(report.control?.left).toBeGreaterThan(0.5);
    expect(report.sweep?.points).toHaveLength(4);
    expect(report.sweep?.chosen.clusters).toBe('by 3');
    expect(report.curve.reduce((sum, { questions }) => sum + questions, 0)).toBe(report.questions);
    expect(first.made()).toBe(3);

    // As a kill leaves them: one whole, one cut off, the others never begun.
    const [kept = '', cut = '', ...never] = (await readdir(folder)).sort();
    await writeFile(join(folder, cut), 'half of');
    await Promise.all(never.map((file) => rm(join(folder, file))));
    expect(kept).toMatch(/\.answers$/);
    const second = counting(jobsInFolder(folder));
    expect(await evaluated('replay', second, true)).toEqual(report);
    expect(second.made()).toBe(2);

    const page = pageOf(report);
    expect(page).toContain('user &amp; ');
    expect(page).not.toMatch(/<script|<link|https?:|<\d|url\(/);
    expect(page.match(/<svg/g)).toHaveLength(12);
    const lines = formatReport(report, null).join('\n');
    for (const sentence of report.advice) expect(lines).toContain(sentence);
    expect(lines).toMatch(/models of items, \d+ questions +ndcg@10/);
    expect(lines).toMatch(/4 settings, the best/);
    expect(page).toContain('<h2>Models of single items</h2>');
    for (const { id, title } of report.worst.clusters) expect(title).toBe(`<${id}>`);
    expect(report.items).toMatchObject({ measured: true, arms: { length: 4 } });
    expect(lines).toMatch(/The weight of the merge is not measurable from this log/);
  });

  it('measures once what stays the same when orders are drawn anew', async () => {
    const single = Array.from({ length: USERS }, (_, user) => ({
      user,
      item: user % 24,
      second: 900 * user,
    }));
    const store = counting(jobsInFolder(join(folder, 'single')));
    const report = await evaluated('replay', store, false, {
      ...events,
      table: anEventTable(single, USERS, 24),
    });
    expect([store.made(), report.control?.gain.mean]).toEqual([1, gainOf(report)]);
  });

  it.each<[Protocol, number]>([
    ['leave-one-out', USERS],
    ['personalize', USERS / 10],
  ])('asks each user once by %s', async (protocol, asked) => {
    const report = await evaluated(protocol, jobsInFolder(join(folder, protocol)), false);
    expect([report.questions, report.users, report.control]).toEqual([asked, asked, null]);
  });

  it("gives Personalize's split by its own names, its figures beside ours", async () => {
    const report = await evaluated('personalize', jobsInFolder(join(folder, 'personalize')), false);
    const service = { name: 'arn', metrics: { coverage: 0.5 } };
    expect(evaluationAsJson(report, service)).toMatchObject({
      seed: 1,
      items: 8,
      users: { train: USERS - 4, test: 4 },
      models: {
        blend: { coverage: 1, mean_reciprocal_rank_at_25: expect.any(Number) },
        random: { precision_at_10: expect.any(Number) },
      },
      personalize: service,
    });
    const lines = formatReport(report, service);
    expect(lines.some((line) => / popularity +ranker +personalize$/.test(line))).toBe(true);
    expect(lines.some((line) => /^coverage .* 0\.5000$/.test(line))).toBe(true);
  });
});
