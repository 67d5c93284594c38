// False alarms of experiments between two equal arms: node bench/online-aa.mjs [experiments] [decided searches] [seed]
import { ERROR, judge, planOf } from '../dist/catalogue/evaluation/online/sequential-test.js';
import { seededRandom } from '../dist/clustering/seeded-random.js';
import { teamDraft } from '../dist/scoring/experiment/team-draft.js';

const IMAGES = 10;
/** Chance that a user looks at a place is 1 over the place to this power. */
const POSITION_BIAS = 0.7;

const [experiments = 1_000, horizon = 500, seed = 1] = process.argv.slice(2).map(Number);
const random = seededRandom(seed);
const plan = planOf(horizon);
const list = Array.from({ length: IMAGES }, (_, i) => ({ hit: { imageId: `image-${i}` } }));

/**
 * A search of a simulated user, who looks at the places of an interleaved page by their position and chooses by the
 * images' own appeal: everything but the users is the gateway's own. Returns the images chosen of each arm.
 */
function search(eager) {
  const { ranked } = teamDraft([list, list], () => random() < 0.5);
  const chosen = [0, 0];
  for (const { rank, arm } of ranked) {
    const looks = random() < rank ** -POSITION_BIAS;
    if (looks && random() < eager) chosen[arm] += 1;
  }
  return chosen;
}

/** Some users choose much and some little. */
function experiment() {
  const eagerness = Array.from({ length: 20 }, () => random());
  const winners = [];
  let searches = 0;
  for (; winners.length < horizon; searches++) {
    const [a, b] = search(eagerness[Math.floor(random() * eagerness.length)]);
    if (a !== b) winners.push(a > b ? 0 : 1);
  }
  return { ...judge(winners, plan), searches };
}

const found = Array.from({ length: experiments }, experiment);
const count = (isCounted) => found.filter(isCounted).length;
const alarms = count(({ better }) => better !== null);
const anytimeAlarms = count(({ anytimeP }) => anytimeP <= ERROR);
const searches = found.reduce((sum, each) => sum + each.searches, 0);

/** Wilson's interval, 95 %. */
function interval(count) {
  const z = 1.96;
  const share = count / experiments;
  const middle = (share + z ** 2 / (2 * experiments)) / (1 + z ** 2 / experiments);
  const half =
    (z / (1 + z ** 2 / experiments)) *
    Math.sqrt((share * (1 - share)) / experiments + z ** 2 / (4 * experiments ** 2));
  return `${(100 * share).toFixed(1)} % [${(100 * (middle - half)).toFixed(1)}, ${(100 * (middle + half)).toFixed(1)}]`;
}

console.log(`${experiments} experiments between equal arms, ${horizon} decided searches each, seed ${seed}`);
console.log(
  `${searches} searches, of which ${((100 * experiments * horizon) / searches).toFixed(0)} % are decided`,
);
console.log(
  `false alarms at the ten looks: ${interval(alarms)}; exact error of the plan: ${(100 * plan.error).toFixed(2)} %`,
);
console.log(`false alarms of the p at any time, at 5 %: ${interval(anytimeAlarms)}`);

if (alarms / experiments < 0.04 || alarms / experiments > 0.06) process.exitCode = 1;
