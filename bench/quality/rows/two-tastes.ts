import type { Bench } from '../bench.js';
import { estimate } from '../bootstrap.js';
import { CORE, TASTES } from '../demo-world.js';
import { everyone, meanOf, pageNdcg, study, styleShare, subjectPrecision } from '../measure.js';
import { inTurn, mixed } from '../pasts.js';

const VIEWS = 30;

/** Two tastes on one page, with the default diversity. */
export async function twoTastesTable({ worlds, report, options }: Bench): Promise<void> {
  const world = await worlds.demo();
  const people = everyone(options.seeds, TASTES);
  report.section('Two tastes on one page of ten, 30 views');
  const minor = await study({
    name: 'a minor taste',
    world,
    people,
    subjects: CORE,
    past: ({ style }, draw) => mixed([style, otherOf(style)], VIEWS, 0.85, draw),
    measures: (page) => ({
      share: styleShare(page.shown, otherOf(page.person.style)),
      gain: pageNdcg(page.shown, page, (style) => isLiked(style, page.person.style)),
    }),
  });
  report.add({
    name: "a 15 % taste's share of the page",
    estimate: estimate(minor.get('share') ?? []),
    gate: { least: 0.12, most: 0.18 },
    before: '.079',
    beside: `nDCG for either ${meanOf(minor.get('gain')).toFixed(3)}`,
  });
  const equal = await study({
    name: 'equal tastes',
    world,
    people,
    subjects: CORE,
    past: ({ style }, draw) => inTurn([style, otherOf(style)], VIEWS, draw),
    measures: (page) => ({
      lacking: Number(
        [page.person.style, otherOf(page.person.style)].some((style) => styleShare(page.shown, style) === 0),
      ),
      gain: pageNdcg(page.shown, page, (style) => isLiked(style, page.person.style)),
      subject: subjectPrecision(page.shown, page),
    }),
  });
  report.add({
    name: 'pages that lack one of two equal styles',
    estimate: estimate(equal.get('lacking') ?? []),
    gate: { most: 0.03 },
    before: '.125',
    beside: `nDCG for either ${meanOf(equal.get('gain')).toFixed(3)}, subject ${meanOf(equal.get('subject')).toFixed(3)}`,
  });
}

function otherOf(style: string): string {
  return TASTES[(TASTES.indexOf(style) + 4) % TASTES.length] ?? style;
}

function isLiked(style: string, first: string): boolean {
  return style === first || style === otherOf(first);
}
