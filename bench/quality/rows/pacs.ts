import { existsSync } from 'node:fs';
import type { Bench } from '../bench.js';
import { estimate } from '../bootstrap.js';
import { everyone, meanOf, pageNdcg, study, styleShare, subjectPrecision } from '../measure.js';
import { PHOTOGRAPHS } from '../pacs-world.js';
import { noisy } from '../pasts.js';
import type { World } from '../world.js';
import { CLICKERS, clickers } from './clickers.js';

const STEPS = [
  { views: 3, noise: 0, least: 0.46, aim: 0.55, before: '.427', best: '.457' },
  { views: 10, noise: 0, least: 0.56, aim: 0.62, before: '.488', best: '.564' },
  { views: 30, noise: 0, least: 0.59, aim: 0.65, before: '.495', best: '.601' },
  { views: 30, noise: 0.4, least: 0.52, aim: 0.55, before: '.432', best: '.532' },
];

/** Real photographs, drawings and paintings: subjects and styles that overlap. */
export async function pacsTable({ worlds, report, options }: Bench): Promise<void> {
  const { pacs } = options;
  if (pacs === null || !existsSync(pacs)) {
    report.skip('PACS', 'give its folder with --pacs; bench/quality/README.md says how to make it');
    return;
  }
  for (const tagged of [true, false]) {
    const world = await worlds.pacs(pacs, tagged);
    const labels = tagged ? 'with subjects as tags' : 'without tags (reported only)';
    report.section(`PACS, ${world.pictures.all.length} pictures, ${labels}: nDCG@10`);
    for (const step of STEPS) await measure(world, step, tagged, { worlds, report, options });
    report.section(`PACS, ${labels}: change of subject precision@10 for users of 30 views of anything`);
    const count = options.quick ? CLICKERS / 10 : CLICKERS;
    const known = tagged ? { least: -0.04, before: '-.29', best: '-.04' } : { least: null };
    await clickers(world, { name: 'PACS', subjects: world.pictures.subjects, count, ...known }, report);
  }
}

async function measure(
  world: World,
  step: (typeof STEPS)[number],
  gated: boolean,
  { report, options }: Bench,
) {
  const { views, noise, least, aim, before, best } = step;
  const found = await study({
    name: 'pacs',
    world,
    people: everyone(
      options.seeds,
      world.pictures.styles.filter((style) => style !== PHOTOGRAPHS),
    ),
    subjects: world.pictures.subjects,
    past: ({ style }, draw) => noisy(style, views, noise, draw),
    measures: (page) => ({
      gain: pageNdcg(page.shown, page, (style) => style === page.person.style),
      plain: pageNdcg(page.plain, page, (style) => style === page.person.style),
      subject: subjectPrecision(page.shown, page),
      plainSubject: subjectPrecision(page.plain, page),
      style: styleShare(page.shown, page.person.style),
    }),
  });
  const at = (measure: 'plain' | 'subject' | 'plainSubject' | 'style'): string =>
    meanOf(found.get(measure)).toFixed(3);
  report.add({
    name: `${views} views, ${noise * 100} % of anything`,
    estimate: estimate(found.get('gain') ?? []),
    ...(gated && { gate: { least }, aim, before, best }),
    beside: `weight 0 ${at('plain')}, subject ${at('subject')} (weight 0 ${at('plainSubject')}), style ${at('style')}`,
  });
}
