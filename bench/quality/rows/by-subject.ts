import type { Bench } from '../bench.js';
import { estimate } from '../bootstrap.js';
import { CORE, TASTES } from '../demo-world.js';
import { sample } from '../draw.js';
import { everyone, meanOf, pageNdcg, study, subjectPrecision } from '../measure.js';
import type { PastDraw } from '../pasts.js';
import type { Picture } from '../picture.js';

const VIEWS = 30;
/** The figure before the work on ranking. */
const BEFORE = 0.755;
const ANIMALS = new Set(
  `cat dog bird fish horse rabbit elephant butterfly lion tiger bear panda monkey fox cow pig sheep giraffe penguin
  owl duck chicken frog turtle snake dinosaur whale dolphin shark octopus crab snail bee ladybird`.split(
    /\s+/,
  ),
);

/** Users who like animals in one style and everything else in another. */
export async function bySubjectTable({ worlds, report, options }: Bench): Promise<void> {
  const world = await worlds.demo();
  report.section('A style that depends on the subject, 30 views: nDCG@10 for the style of this subject');
  const found = await study({
    name: 'by subject',
    world,
    people: everyone(options.seeds, TASTES),
    subjects: CORE,
    past: ({ style }, draw) => past(style, draw),
    measures: (page) => {
      const right = styleFor(page.subject, page.person.style);
      return {
        gain: pageNdcg(page.shown, page, (style) => style === right),
        plain: pageNdcg(page.plain, page, (style) => style === right),
        subject: subjectPrecision(page.shown, page),
      };
    },
  });
  report.add({
    name: 'animals in one style, the rest in another',
    estimate: estimate(found.get('gain') ?? []),
    gate: { least: BEFORE },
    before: BEFORE.toFixed(3).slice(1),
    best: 'loses .026',
    beside: `weight 0 ${meanOf(found.get('plain')).toFixed(3)}, subject ${meanOf(found.get('subject')).toFixed(3)}`,
  });
}

/** Takes each in turn. */
function past(style: string, { pictures, subject, random }: PastDraw): readonly Picture[] {
  const draw = (animals: boolean): readonly Picture[] => {
    const liked = pictures.inStyle(animals ? style : otherOf(style));
    const fitting = liked.filter((each) => each.subject !== subject && ANIMALS.has(each.subject) === animals);
    return sample(fitting, VIEWS / 2, random);
  };
  const [animals, rest] = [draw(true), draw(false)];
  return animals.flatMap((animal, i) => [animal, ...rest.slice(i, i + 1)]);
}

function styleFor(subject: string, style: string): string {
  return ANIMALS.has(subject) ? style : otherOf(style);
}

function otherOf(style: string): string {
  return TASTES[(TASTES.indexOf(style) + 5) % TASTES.length] ?? style;
}
