/** Type-I error that a plan aims at, two-sided; a p below it is not called chance. */
export const ERROR = 0.05;
/** Of the standard normal: what lies beyond, on both sides, is ERROR. */
const Z_ERROR = 1.959_963_984_540_054;
const LOOKS = 10;
/** Outcomes less likely than this are left out: all of them together do not change the last digit of an error. */
const NEVER = 1e-30;

/** A look at the running experiment, planned before it began. */
export interface Look {
  /** Decided searches at which it is made. */
  readonly at: number;
  /** Wins by which one arm must be ahead. */
  readonly lead: number;
}

export interface Plan {
  /** Decided searches at the end. */
  readonly horizon: number;
  readonly looks: readonly Look[];
  /** Exact probability that two equal arms are told apart at any look. */
  readonly error: number;
}

/**
 * Ten looks on the way to a number of decided searches. Up to each look at most the error of O'Brien and Fleming's
 * spending function is used, by exact binomial probabilities; what a look cannot use is left for the next.
 *
 * @param horizon  decided searches, at least 50: fewer have too few outcomes for an error near 5 %
 * @see Lan and DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 1983
 */
export function planOf(horizon: number): Plan {
  const looks: Look[] = [];
  const running = new Running(horizon);
  let error = 0;
  for (let look = 1; look <= LOOKS; look++) {
    const at = Math.round((look * horizon) / LOOKS);
    running.continueTo(at);
    const spendable = spentAt(at / horizon);
    // From the most extreme outcome inwards, both sides at once.
    let lead = at + 2;
    for (let wins = at; 2 * wins > at; wins--) {
      const mass = running.of(wins) + running.of(at - wins);
      if (error + mass > spendable) break;
      error += mass;
      running.stop(wins);
      running.stop(at - wins);
      lead = 2 * wins - at;
    }
    looks.push({ at, lead });
  }
  return { horizon, looks, error };
}

/** Probability of each number of wins among equal arms, as long as no look has stopped the experiment. */
class Running {
  readonly #mass: Float64Array;
  #decided = 0;
  /** Only from here to there it is above 0. */
  #low = 0;
  #high = 0;

  constructor(horizon: number) {
    this.#mass = new Float64Array(horizon + 1);
    this.#mass[0] = 1;
  }

  of(wins: number): number {
    return this.#mass[wins] ?? 0;
  }

  stop(wins: number): void {
    this.#mass[wins] = 0;
  }

  continueTo(decided: number): void {
    for (; this.#decided < decided; this.#decided++) {
      const mass = this.#mass;
      this.#high += 1;
      for (let wins = this.#high; wins > this.#low; wins--) {
        mass[wins] = ((mass[wins] ?? 0) + (mass[wins - 1] ?? 0)) / 2;
      }
      mass[this.#low] = (mass[this.#low] ?? 0) / 2;
      for (; this.#low < this.#high && this.of(this.#low) < NEVER; this.#low++) mass[this.#low] = 0;
      for (; this.#high > this.#low && this.of(this.#high) < NEVER; this.#high--) mass[this.#high] = 0;
    }
  }
}

/** Error that may be spent when so much of the plan is done: 2 - 2 Phi(z / sqrt(t)). */
function spentAt(done: number): number {
  return 2 * upperTail(Z_ERROR / Math.sqrt(done));
}

/** Of the standard normal, to 7 digits. @see Abramowitz and Stegun, 26.2.17 */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * z);
  const series =
    t *
    (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

export interface Verdict {
  /** Arm that the plan's looks found better; null: none so far. */
  readonly better: 0 | 1 | null;
  /** Decided searches at that look. */
  readonly at: number | null;
  /** Looks made so far. */
  readonly looks: number;
  /** Robbins' mixture: holds whenever the experiment is looked at. */
  readonly anytimeP: number;
}

/**
 * Judges the decided searches in the order of time.
 *
 * @param winners  arm that won each
 */
export function judge(winners: readonly (0 | 1)[], plan: Plan): Verdict {
  const mixture = new Mixture();
  const wins: [number, number] = [0, 0];
  let next = 0;
  let found: Pick<Verdict, 'better' | 'at'> = { better: null, at: null };
  winners.forEach((arm, i) => {
    wins[arm] += 1;
    mixture.add(arm);
    const look = plan.looks[next];
    if (look === undefined || look.at !== i + 1) return;
    next += 1;
    const lead = wins[0] - wins[1];
    if (found.better === null && Math.abs(lead) >= look.lead)
      found = { better: lead > 0 ? 0 : 1, at: look.at };
  });
  return { ...found, looks: next, anytimeP: mixture.p };
}

/** Each arm has won so many searches before the first: a difference of a few percent is expected. */
const PRIOR_WINS = 10;

/**
 * The likelihood of the wins under a beta mixture of winning chances, over that of a fair coin: a martingale for equal
 * arms. Its greatest value exceeds 1 / p with probability p at most, however often it is looked at.
 *
 * @see Robbins, "Statistical methods related to the law of the iterated logarithm", 1970; Ville's inequality
 */
class Mixture {
  readonly #wins: [number, number] = [0, 0];
  #log = 0;
  #greatest = 0;

  add(arm: 0 | 1): void {
    const [a, b] = this.#wins;
    this.#log += Math.log((2 * (this.#wins[arm] + PRIOR_WINS)) / (a + b + 2 * PRIOR_WINS));
    this.#wins[arm] += 1;
    this.#greatest = Math.max(this.#greatest, this.#log);
  }

  get p(): number {
    return Math.exp(-this.#greatest);
  }
}

/** Of the standard normal: power 80 %. */
const Z_POWER = 0.8416;

/**
 * Decided searches that tell such a share of wins from a half in four of five experiments; infinite for a half.
 *
 * @param share  of the decided searches that an arm wins, in (0, 1)
 */
export function decidedNeeded(share: number): number {
  const distance = Math.abs(share - 0.5);
  if (distance === 0) return Number.POSITIVE_INFINITY;
  return Math.ceil(((Z_ERROR / 2 + Z_POWER * Math.sqrt(share * (1 - share))) / distance) ** 2);
}
