import { existsSync } from 'node:fs';
import type { Bench } from '../bench.js';
import { estimate } from '../bootstrap.js';
import { readItemClusters, readRatings, shuffledSittings } from '../movielens.js';
import { replay } from '../replay.js';

const LOGS = [
  {
    name: 'as it was recorded',
    shuffled: false,
    mrr: { least: 0.3, before: '.2844', best: '.3015' },
    logLoss: { most: 3.22, before: '3.341', best: '3.211' },
    early: { least: 0.337, before: '.3165', best: '.3398' },
  },
  {
    name: 'the order inside sittings drawn anew',
    shuffled: true,
    mrr: { least: 0.276, before: '.2659', best: '.2785' },
    logLoss: { most: 3.35, before: '3.421', best: '3.337' },
    early: { least: 0.292, before: '.2767', best: '.2951' },
  },
];

/** A reciprocal rank gains .017 at most: .01 short would be no gain. */
const SLACK = 0.001;
/** Part of the log that `--quick` replays. */
const QUICK_EVENTS = 10_000;

/** The ranker alone, over the clusters of films: MovieLens-100k in the order of time. */
export async function replayTable({ report, options }: Bench): Promise<void> {
  const { movieLens } = options;
  if (movieLens === null || !existsSync(movieLens)) {
    report.skip(
      'MovieLens-100k',
      'give its folder with --movielens; bench/quality/README.md says what is in it',
    );
    return;
  }
  const clusterOf = readItemClusters(movieLens);
  const recorded = readRatings(movieLens);
  for (const { name, shuffled, mrr, logLoss, early } of LOGS) {
    const all = shuffled ? shuffledSittings(recorded) : recorded;
    const ratings = options.quick ? all.slice(0, QUICK_EVENTS) : all;
    report.section(
      `MovieLens-100k, next cluster of ${new Set(clusterOf.values()).size}, ${ratings.length} events, ${name}`,
    );
    const { ranker, popularity } = await replay(ratings, clusterOf);
    const beside = (measure: keyof typeof popularity): string =>
      `popularity ${estimate(popularity[measure]).mean.toFixed(4)}`;
    report.add({
      name: 'mean reciprocal rank',
      estimate: estimate(ranker.reciprocalRank),
      gate: { least: mrr.least, slack: SLACK },
      before: mrr.before,
      best: mrr.best,
      beside: beside('reciprocalRank'),
      digits: 4,
    });
    report.add({
      name: 'log-loss, nats',
      estimate: estimate(ranker.logLoss),
      gate: { most: logLoss.most },
      before: logLoss.before,
      best: logLoss.best,
      beside: beside('logLoss'),
    });
    report.add({
      name: "mean reciprocal rank of a user's first ten",
      estimate: estimate(ranker.early),
      gate: { least: early.least, slack: SLACK },
      before: early.before,
      best: early.best,
      beside: beside('early'),
      digits: 4,
    });
  }
}
