import type { Bench } from '../bench.js';
import { estimate } from '../bootstrap.js';
import { CORE, TASTES } from '../demo-world.js';
import { randomFor, sample } from '../draw.js';
import { everyone, meanOf, type Person, pageNdcg, study, subjectPrecision } from '../measure.js';
import { inTurn } from '../pasts.js';

const VIEWS = 30;
/** Figures before the work on ranking, by the number of tastes. */
const BEFORE = new Map([
  [3, 0.994],
  [4, 0.989],
]);

/** Users with several tastes that each agree with themselves: they must not be taken for users without one. */
export async function severalTastesTable({ worlds, report, options }: Bench): Promise<void> {
  const world = await worlds.demo();
  report.section('3 and 4 consistent tastes, 30 views in turn: nDCG@10 for any of them');
  for (const [count, before] of BEFORE) {
    const stylesOf = ({ seed, style }: Person): readonly string[] => {
      const others = TASTES.filter((other) => other !== style);
      return [style, ...sample(others, count - 1, randomFor('several tastes', count, seed, style))];
    };
    const found = await study({
      name: `several tastes ${count}`,
      world,
      people: everyone(options.seeds, TASTES),
      subjects: CORE,
      past: (person, draw) => inTurn(stylesOf(person), VIEWS, draw),
      measures: (page) => {
        const styles = stylesOf(page.person);
        return {
          gain: pageNdcg(page.shown, page, (style) => styles.includes(style)),
          plain: pageNdcg(page.plain, page, (style) => styles.includes(style)),
          subject: subjectPrecision(page.shown, page),
        };
      },
    });
    report.add({
      name: `${count} tastes`,
      estimate: estimate(found.get('gain') ?? []),
      gate: { least: before },
      before: before.toFixed(3).slice(1),
      beside: `weight 0 ${meanOf(found.get('plain')).toFixed(3)}, subject ${meanOf(found.get('subject')).toFixed(3)}`,
    });
  }
}
