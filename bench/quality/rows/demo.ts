import type { Bench } from '../bench.js';
import { estimate } from '../bootstrap.js';
import { CORE, FURTHER, TASTES } from '../demo-world.js';
import { everyone, meanOf, pageNdcg, study, styleShare, subjectPrecision } from '../measure.js';
import { ofStyle } from '../pasts.js';

const GROUPS = [
  { name: 'core subjects', subjects: CORE },
  { name: 'further subjects', subjects: FURTHER },
];
const KNOWN = new Map([
  ['core subjects 30', { before: '.990', best: '.981' }],
  ['further subjects 30', { before: '.537', best: '.949' }],
  ['core subjects 5', { before: '.853', best: '.968' }],
  ['further subjects 5', { before: '.732', best: '.960' }],
]);

/** Users who looked at one style, each searching for every subject. */
export async function demoTable({ worlds, report, options }: Bench): Promise<void> {
  const world = await worlds.demo();
  const people = everyone(options.seeds, TASTES);
  report.section(`The demo's subjects, after views of one style: nDCG@10 (${people.length} users)`);
  const notes: string[] = [];
  for (const views of [30, 5]) {
    for (const { name, subjects } of GROUPS) {
      const found = await study({
        name: 'demo',
        world,
        people,
        subjects,
        past: ({ style }, draw) => ofStyle(style, views, draw),
        measures: (page) => ({
          gain: pageNdcg(page.shown, page, (style) => style === page.person.style),
          plain: pageNdcg(page.plain, page, (style) => style === page.person.style),
          subject: subjectPrecision(page.shown, page),
          plainSubject: subjectPrecision(page.plain, page),
          style: styleShare(page.shown, page.person.style),
        }),
      });
      report.add({
        name: `${name}, ${views} views`,
        estimate: estimate(found.get('gain') ?? []),
        gate: { least: 0.95 },
        aim: 0.97,
        ...KNOWN.get(`${name} ${views}`),
        beside: `weight 0 ${meanOf(found.get('plain')).toFixed(3)}, share of the style ${meanOf(found.get('style')).toFixed(3)}`,
      });
      if (name === 'further subjects' && views === 30) {
        report.add({
          name: 'their subject precision@10, automatic weight',
          estimate: estimate(found.get('subject') ?? []),
          gate: { least: 0.95 },
          before: '.24',
          best: '.94',
          beside: `weight 0 ${meanOf(found.get('plainSubject')).toFixed(3)}`,
        });
      } else {
        notes.push(
          `${name}, ${views} views: subject precision ${meanOf(found.get('subject')).toFixed(3)}, at weight 0 ${meanOf(found.get('plainSubject')).toFixed(3)}`,
        );
      }
    }
  }
  for (const note of notes) report.note(note);
}
