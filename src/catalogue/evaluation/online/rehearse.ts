import { seededRandom } from '../../../clustering/seeded-random.js';
import type { RankedHit } from '../../../scoring/merge.js';
import { teamDraft } from '../../../scoring/team-draft.js';
import { ERROR, judge, planOf } from './sequential-test.js';

export interface Rehearsal {
  readonly experiments: number;
  /** Experiments that the plan's looks decided, for either arm. */
  readonly alarms: number;
  /** Experiments whose anytime p fell to 5 % or below within the plan. */
  readonly anytimeAlarms: number;
  /** Exact error of the plan. */
  readonly error: number;
  /** Searches that were simulated, and those that were decided. */
  readonly searches: number;
  readonly decided: number;
}

const IMAGES = 10;
/** Chance that a user looks at a place is 1 over the place to this power. */
const POSITION_BIAS = 0.7;

/**
 * Runs experiments between two equal arms: simulated users, some of whom choose much and some little, look at the
 * places of an interleaved page by their position and choose by the images' own appeal. Everything but the users is
 * the gateway's own: interleaving, credit, looks.
 */
export function rehearse(experiments: number, horizon: number, seed: number): Rehearsal {
  const random = seededRandom(seed);
  const plan = planOf(horizon);
  const list = Array.from({ length: IMAGES }, (_, i) => entryOf(i));
  let [alarms, anytimeAlarms, searches, decided] = [0, 0, 0, 0];
  for (let experiment = 0; experiment < experiments; experiment++) {
    const winners: (0 | 1)[] = [];
    const eagerness = Array.from({ length: 20 }, () => random());
    while (winners.length < horizon) {
      searches += 1;
      const eager = eagerness[Math.floor(random() * eagerness.length)] ?? 0;
      const { ranked } = teamDraft([list, list], () => random() < 0.5);
      const chosen: [number, number] = [0, 0];
      for (const { rank, arm } of ranked) {
        const looks = random() < rank ** -POSITION_BIAS;
        if (looks && random() < eager && arm !== undefined) chosen[arm] += 1;
      }
      if (chosen[0] !== chosen[1]) winners.push(chosen[0] > chosen[1] ? 0 : 1);
    }
    decided += horizon;
    const { better, anytimeP } = judge(winners, plan);
    if (better !== null) alarms += 1;
    if (anytimeP <= ERROR) anytimeAlarms += 1;
  }
  return { experiments, alarms, anytimeAlarms, error: plan.error, searches, decided };
}

function entryOf(i: number): RankedHit {
  return {
    hit: { imageId: `image-${i}`, clusterId: null, similarity: 1 - i / 100, similarityRank: i + 1 },
    rank: i + 1,
    score: 1 - i / 100,
    affinity: 0,
    clusterAffinity: 0,
    vectorAffinity: 0,
    relevance: 1 - i / 100,
    similarityContribution: 1 - i / 100,
    affinityContribution: 0,
  };
}
