/** The models that are blended, in the order of their weights. */
export const MODEL_NAMES = ['memory', 'longerMemory', 'transitions', 'ease'] as const;

/** Weight of each model: shared by all users, and an offset by the length of the history. */
export interface BlendWeights {
  readonly shared: readonly number[];
  /** By length: under 3, 10 and 40 images, and more. */
  readonly offsets: readonly (readonly number[])[];
}

const LENGTHS = [3, 10, 40];
const MOST = 2;
const MOST_OFFSET = 1;
const FIRST_STEP = 0.01;
const STEPS_TO_HALF = 20_000;

/**
 * Weights before the first fit, chosen on a public log of ratings and on simulated users of the demo
 * (docs/decisions/0056). One or two images say less about a user's next choice.
 */
export const SHIPPED_WEIGHTS: BlendWeights = Object.freeze({
  shared: Object.freeze([0.15, 0.2, 1.8, 0.5]),
  offsets: Object.freeze([
    Object.freeze([0, 0, -0.4, 0]),
    Object.freeze([0, 0, 0, 0]),
    Object.freeze([0, 0, 0, 0]),
    Object.freeze([0, 0, 0, 0]),
  ]),
});

/** The weight of each model for a history of so many images, each in [0, 2]. */
export function weightsFor({ shared, offsets }: BlendWeights, images: number): readonly number[] {
  const own = offsets[bucketOf(images)] ?? [];
  return shared.map((weight, j) => clip(weight + (own[j] ?? 0), 0, MOST));
}

/**
 * Learns weights online by logistic regression. The probability of the next cluster is `p_k ~ g_k exp(sum_j
 * b_j f_jk)`. Each observation moves both parts of `b` by `.01 / (1 + e / 20,000) (f_jy - E_p f_j)`, where
 * `e` is the number of steps before it.
 */
export class BlendLearner {
  readonly #shared: number[];
  readonly #offsets: number[][];
  #steps = 0;

  constructor(start: BlendWeights = SHIPPED_WEIGHTS) {
    this.#shared = [...start.shared];
    this.#offsets = start.offsets.map((own) => [...own]);
  }

  get weights(): BlendWeights {
    return { shared: [...this.#shared], offsets: this.#offsets.map((own) => [...own]) };
  }

  /**
   * @param features  one vector over the clusters a model
   * @param images  length of the history before the observation
   * @param next  the chosen cluster
   */
  observe(features: readonly Float64Array[], prior: Float64Array, images: number, next: number): void {
    const bucket = this.#offsets[bucketOf(images)] ?? [];
    const weights = this.#shared.map((weight, j) => clip(weight + (bucket[j] ?? 0), 0, MOST));
    const chances = chancesOf(features, prior, weights);
    const rate = FIRST_STEP / (1 + this.#steps / STEPS_TO_HALF);
    this.#steps += 1;
    features.forEach((feature, j) => {
      let expected = 0;
      for (let k = 0; k < chances.length; k++) expected += (chances[k] ?? 0) * (feature[k] ?? 0);
      const step = rate * ((feature[next] ?? 0) - expected);
      this.#shared[j] = clip((this.#shared[j] ?? 0) + step, 0, MOST);
      bucket[j] = clip((bucket[j] ?? 0) + step, -MOST_OFFSET, MOST_OFFSET);
    });
  }
}

/** `p_k ~ g_k exp(sum_j b_j f_jk)`, adding up to 1. */
function chancesOf(
  features: readonly Float64Array[],
  prior: Float64Array,
  weights: readonly number[],
): Float64Array {
  const chances = new Float64Array(prior.length);
  features.forEach((feature, j) => {
    const weight = weights[j] ?? 0;
    for (let k = 0; k < chances.length; k++) chances[k] = (chances[k] ?? 0) + weight * (feature[k] ?? 0);
  });
  let greatest = Number.NEGATIVE_INFINITY;
  for (const score of chances) greatest = Math.max(greatest, score);
  let sum = 0;
  for (let k = 0; k < chances.length; k++) {
    const chance = (prior[k] ?? 0) * Math.exp((chances[k] ?? 0) - greatest);
    chances[k] = chance;
    sum += chance;
  }
  for (let k = 0; k < chances.length; k++) chances[k] = (chances[k] ?? 0) / sum;
  return chances;
}

function bucketOf(images: number): number {
  const bucket = LENGTHS.findIndex((length) => images < length);
  return bucket < 0 ? LENGTHS.length : bucket;
}

function clip(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
