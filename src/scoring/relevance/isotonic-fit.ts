import { MAX_KNOTS, type RelevanceCurve } from '../../domain/relevance.js';
import { BIN_GAPS, type Bins } from './judgement-bins.js';

/** Judgements of neighbouring gaps that share one probability. */
interface Block {
  /** Gaps of its first and last bin. */
  readonly from: number;
  readonly to: number;
  /** Sum of the gaps, weighted as the judgements are. */
  readonly gaps: number;
  readonly relevant: number;
  readonly total: number;
}

/** A block as wide as this, in units of tau, is a plateau; a narrower one is a step of a slope. */
const PLATEAU = 0.25;

/**
 * The non-increasing probability of relevance that fits judgements best, by pooling adjacent violators, as at
 * most MAX_KNOTS knots between which it is linear.
 *
 * @param prior probability expected in each bin, non-increasing; it counts as one query, so that a few
 *   judgements do not make a cliff
 * @see "An empirical distribution function for sampling with incomplete information", Ayer and others, 1955
 */
export function isotonicFit(
  { total, relevant }: Bins,
  prior: Float64Array,
): Pick<RelevanceCurve, 'gaps' | 'probabilities'> {
  const blocks: Block[] = [];
  BIN_GAPS.forEach((gap, bin) => {
    const weight = (total[bin] ?? 0) + 1;
    let block: Block = {
      from: gap,
      to: gap,
      gaps: gap * weight,
      relevant: (relevant[bin] ?? 0) + (prior[bin] ?? 0),
      total: weight,
    };
    for (let last = blocks.at(-1); last !== undefined && rate(block) >= rate(last); last = blocks.at(-1)) {
      blocks.pop();
      block = pooled(last, block);
    }
    blocks.push(block);
  });
  poolDown(blocks);
  const knots = blocks.flatMap((block) => knotsOf(block).map((gap) => ({ gap, probability: rate(block) })));
  return { gaps: knots.map(({ gap }) => gap), probabilities: knots.map(({ probability }) => probability) };
}

/** A plateau keeps its edges; between the middles of narrow steps the curve slopes, so that nearer stays better. */
function knotsOf({ from, to, gaps, total }: Block): readonly number[] {
  return to - from < PLATEAU ? [gaps / total] : [from, to];
}

/** Pools the two neighbours whose pooling costs the least likelihood, until few enough knots are left. */
function poolDown(blocks: Block[]): void {
  while (blocks.reduce((knots, block) => knots + knotsOf(block).length, 0) > MAX_KNOTS) {
    let [cheapest, cost] = [0, Number.POSITIVE_INFINITY];
    blocks.slice(1).forEach((right, at) => {
      const left = blocks[at];
      if (left === undefined) return;
      const lost = deviance(pooled(left, right)) - deviance(left) - deviance(right);
      if (lost < cost) [cheapest, cost] = [at, lost];
    });
    const [left, right] = [blocks[cheapest], blocks[cheapest + 1]];
    if (left === undefined || right === undefined) return;
    blocks.splice(cheapest, 2, pooled(left, right));
  }
}

function pooled(a: Block, b: Block): Block {
  return {
    from: a.from,
    to: b.to,
    gaps: a.gaps + b.gaps,
    relevant: a.relevant + b.relevant,
    total: a.total + b.total,
  };
}

function rate({ relevant, total }: Block): number {
  return relevant / total;
}

function deviance(block: Block): number {
  const { relevant, total } = block;
  return -times(relevant, Math.log(rate(block))) - times(total - relevant, Math.log1p(-rate(block)));
}

/** 0 * -Infinity is 0 here. */
function times(weight: number, log: number): number {
  return weight > 0 ? weight * log : 0;
}
