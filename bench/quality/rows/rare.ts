import type { Bench } from '../bench.js';
import { estimate, type Observation } from '../bootstrap.js';
import { CORE, TASTES } from '../demo-world.js';
import { everyone, meanOf, study } from '../measure.js';
import { share } from '../metrics.js';
import { ofStyle } from '../pasts.js';
import { openRareWorld, rareTag, readDemoRecords } from '../rare-world.js';

const PHOTOGRAPHS = [
  { part: 16 / 136, name: 'photographs 12 %', before: '.005', best: '.97' },
  { part: 0.8, name: 'photographs 80 %', before: '0', best: '.97' },
];
const VIEWS = [30, 10];

/** A style of which the subject has ten pictures in 2,000: further down than any window reaches. */
export async function rareTable({ worlds, report, options }: Bench): Promise<void> {
  report.section(
    'A rare style (.5 % of 2,000 pictures of the subject): share of the page that is the subject in the style',
  );
  const demo = await readDemoRecords(await worlds.demo());
  const subjects = options.quick ? CORE.slice(0, 2) : CORE;
  for (const { part, name, before, best } of PHOTOGRAPHS) {
    const found = new Map<string, Observation[]>();
    for (const subject of subjects) {
      const world = await openRareWorld(await worlds.demoModel(), demo, {
        subject,
        photographs: part,
      });
      try {
        for (const views of VIEWS) {
          for (const style of TASTES) {
            const measured = await study({
              name: 'rare',
              world,
              people: everyone(options.seeds, [style]),
              subjects: [subject],
              past: (_, draw) => ofStyle(style, views, draw),
              asked: { filter: { tags: [rareTag(style)] } },
              measures: (page) => ({
                style: share(page.shown, (each) => each.style === style && each.subject === subject),
                subject: share(page.shown, (each) => each.subject === subject),
                none: Number(!page.shown.some((each) => each.style === style && each.subject === subject)),
              }),
            });
            for (const [measure, values] of measured) {
              const key = `${measure} ${views}`;
              found.set(key, [...(found.get(key) ?? []), ...values]);
            }
          }
        }
      } finally {
        await world.close();
      }
    }
    report.add({
      name: `${name}, 30 views`,
      estimate: estimate(found.get('style 30') ?? []),
      gate: { least: 0.95 },
      before,
      best,
      beside: `pages without any ${meanOf(found.get('none 30')).toFixed(3)}`,
    });
    report.add({
      name: ' subject precision@10',
      estimate: estimate(found.get('subject 30') ?? []),
      gate: { least: 0.95 },
      best: '.97',
    });
    report.add({
      name: ' after 10 views',
      estimate: estimate(found.get('style 10') ?? []),
      beside: `subject ${meanOf(found.get('subject 10')).toFixed(3)}`,
    });
  }
}
