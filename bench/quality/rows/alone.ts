import type { Bench } from '../bench.js';
import { estimate } from '../bootstrap.js';
import { CORE, TASTES } from '../demo-world.js';
import { everyone, meanOf, pageNdcg, study } from '../measure.js';
import { ofStyle } from '../pasts.js';

const STEPS = [
  { views: 5, least: 0.89, before: '.613', best: '.899' },
  { views: 10, least: 0.97, before: '.771', best: '.982' },
];

/** The first users of a catalogue: there are no others to learn from. */
export async function aloneTable({ worlds, report, options }: Bench): Promise<void> {
  const world = await worlds.demo({ people: false });
  report.section('No population at all: nDCG@10 after views of one style');
  for (const { views, least, before, best } of STEPS) {
    const found = await study({
      name: 'alone',
      world,
      people: everyone(options.seeds, TASTES),
      subjects: CORE,
      past: ({ style }, draw) => ofStyle(style, views, draw),
      measures: (page) => ({
        gain: pageNdcg(page.shown, page, (style) => style === page.person.style),
        plain: pageNdcg(page.plain, page, (style) => style === page.person.style),
      }),
    });
    report.add({
      name: `${views} views`,
      estimate: estimate(found.get('gain') ?? []),
      gate: { least },
      before,
      best,
      beside: `weight 0 ${meanOf(found.get('plain')).toFixed(3)}`,
    });
  }
}
