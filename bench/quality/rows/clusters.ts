import type { Bench } from '../bench.js';
import { estimate } from '../bootstrap.js';
import { CORE, TASTES } from '../demo-world.js';
import { everyone, meanOf, pageNdcg, study } from '../measure.js';
import { ofStyle } from '../pasts.js';

const COUNTS = [
  { k: 13, least: 0.9, before: '.725', best: '.921' },
  { k: 50, least: 0.89, before: '.646', best: '.899' },
  { k: 200, least: 0.87, before: '.492', best: '.866' },
];

/** The same catalogue, people and users, clustered into few and many clusters. */
export async function clustersTable({ worlds, report, options }: Bench): Promise<void> {
  report.section('By the number of clusters: nDCG@10 after 3 views of one style');
  for (const { k, least, before, best } of COUNTS) {
    const found = await study({
      name: 'clusters',
      world: await worlds.demo({ k }),
      people: everyone(options.seeds, TASTES),
      subjects: CORE,
      past: ({ style }, draw) => ofStyle(style, 3, draw),
      measures: (page) => ({
        gain: pageNdcg(page.shown, page, (style) => style === page.person.style),
        plain: pageNdcg(page.plain, page, (style) => style === page.person.style),
      }),
    });
    report.add({
      name: `K = ${k}`,
      estimate: estimate(found.get('gain') ?? []),
      gate: { least },
      aim: 0.9,
      before,
      best,
      beside: `weight 0 ${meanOf(found.get('plain')).toFixed(3)}`,
    });
  }
}
