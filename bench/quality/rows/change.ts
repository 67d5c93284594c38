import type { Bench } from '../bench.js';
import { estimate } from '../bootstrap.js';
import { CORE, TASTES } from '../demo-world.js';
import { everyone, meanOf, study, styleShare, subjectPrecision } from '../measure.js';
import { ofStyle } from '../pasts.js';

const STEPS = [
  { views: 3, least: 0.48, before: '.12', best: '.48' },
  { views: 5, least: 0.76, before: '.28', best: '.76' },
  { views: 10, least: 0.95, before: '.74', best: '.97' },
];

/** Users who looked at 30 pictures of one style and then turn to another. */
export async function changeTable({ worlds, report, options }: Bench): Promise<void> {
  const world = await worlds.demo();
  report.section('Change of style after 30 views: share of the page in the new one');
  for (const { views, least, before, best } of STEPS) {
    const found = await study({
      name: 'change',
      world,
      people: everyone(options.seeds, TASTES),
      subjects: CORE,
      past: ({ style }, draw) => [...ofStyle(formerOf(style), 30, draw), ...ofStyle(style, views, draw)],
      measures: (page) => ({
        style: styleShare(page.shown, page.person.style),
        subject: subjectPrecision(page.shown, page),
      }),
    });
    report.add({
      name: `after ${views} views of the new style`,
      estimate: estimate(found.get('style') ?? []),
      gate: { least },
      before,
      best,
      beside: `subject ${meanOf(found.get('subject')).toFixed(3)}`,
    });
  }
}

/** Five further on, round and round: each style follows another as often. */
function formerOf(style: string): string {
  return TASTES[(TASTES.indexOf(style) + 7) % TASTES.length] ?? style;
}
