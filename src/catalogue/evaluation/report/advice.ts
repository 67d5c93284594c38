import type { Estimate } from '../metrics/bootstrap.js';
import type { MergeSetting } from '../replay/merges.js';
import type { ItemFindings } from './item-results.js';
import { lengthName } from './length-name.js';
import type { MergeFindings } from './merge-results.js';
import type { Report, Sweep } from './report.js';

/** Fewer users than this say little, however many events they have. */
const FEW_USERS = 30;
const NEARLY_ALL = 0.9;

/** Recommended settings, their certainty, and conditions that would change them: a sentence or two each. */
export function adviceOf(report: Omit<Report, 'advice'>): readonly string[] {
  return [
    ...overPopularity(report),
    ...lengths(report),
    ...control(report),
    ...(report.sweep === null ? noSweep(report) : sweepWords(report.sweep)),
    ...mergeWords(report.merge),
    ...itemWords(report.items),
    ...doubts(report),
  ];
}

function overPopularity({ arms }: Omit<Report, 'advice'>): readonly string[] {
  const comparison = arms.find(({ name }) => name === 'ranker')?.overPopularity;
  const gained = comparison?.gains.mrr;
  if (comparison === undefined || comparison === null || gained === undefined) return [];
  const worse = `${percent(comparison.worse)} of the users do worse than with popularity.`;
  if (Number.isNaN(gained.lower)) {
    return [
      `The difference of the ranker and popularity is ${signed(gained.mean)} in reciprocal rank, of one user: no interval can be given.`,
    ];
  }
  if (gained.lower > 0) {
    return [
      `Leave personalisation on: the ranker gains ${interval(gained)} in reciprocal rank over popularity. ${worse}`,
    ];
  }
  if (gained.upper < 0) {
    return [
      `Set WEIGHT=0 until this is understood: the ranker loses ${interval(gained)} in reciprocal rank against popularity. ${worse}`,
    ];
  }
  return [
    `The ranker cannot be told from popularity: ${interval(gained)} in reciprocal rank. Nothing here speaks for another setting. ${worse}`,
  ];
}

function lengths({ curve }: Omit<Report, 'advice'>): readonly string[] {
  const lost = curve.filter(({ gain }) => gain.upper < 0);
  const losses = lost.map(
    (point) =>
      `For users of ${lengthName(point)} events it loses ${interval(point.gain)} against popularity.`,
  );
  const first = curve.find(({ from, gain }) => from > 0 && gain.lower > 0);
  if (first === undefined) return losses;
  return [
    `The gain is there from ${first.from === 1 ? 'the first event' : `${first.from} events`} of a user on (${interval(first.gain)}).`,
    ...losses,
  ];
}

function control({ control }: Omit<Report, 'advice'>): readonly string[] {
  if (control === null || !Number.isFinite(control.left)) return [];
  if (control.gain.mean <= 0) {
    return [
      `When the order inside each sitting is drawn anew, it is ${interval(control.gain)}: the loss is not the order of a list.`,
    ];
  }
  if (control.left > NEARLY_ALL) {
    return [
      `Nearly all of that gain is left when the order inside each sitting is drawn anew (${interval(control.gain)}): it is taste, not the order of a list.`,
    ];
  }
  return [
    `${percent(Math.max(0, control.left))} of that gain is left when the order inside each sitting is drawn anew (${interval(control.gain)}). The rest is the order in which things were shown, or a path that people took: it may not come back behind another page.`,
  ];
}

function noSweep({ protocol }: Omit<Report, 'advice'>): readonly string[] {
  return protocol === 'replay'
    ? ['No other settings were tried: --sweep tries them.']
    : [
        'Settings are chosen by a replay, on events before those that are reported: --protocol replay --sweep.',
      ];
}

function sweepWords({ points, asItIs, chosen, gain }: Sweep): readonly string[] {
  const tried = `Of ${points.length} settings`;
  if (chosen === asItIs || !(gain.lower > 0)) {
    const best =
      chosen === asItIs
        ? 'none was better on the validation'
        : `the best on the validation (${settingName(chosen)}) gains ${interval(gain)} nats an image on the test, which is not surely above 0`;
    return [`${tried}, ${best}: leave the clusters as they are (${asItIs.clusters}).`];
  }
  const words = [
    `${tried}, ${settingName(chosen)} was best on the validation, and gains ${interval(gain)} nats an image on the test.`,
  ];
  if (chosen.clusters !== asItIs.clusters) {
    words.push(`Set the clusters: npm run parallax -- cluster --catalogue NAME -k ${chosen.count}.`);
  }
  if (chosen.strength !== 1) {
    words.push(
      `A strength of ${chosen.strength} speaks for a ${chosen.strength > 1 ? 'higher' : 'lower'} WEIGHT than the automatic one; how much, only searches tell.`,
    );
  }
  if (chosen.recency !== 1) {
    words.push(
      `Tastes here last ${chosen.recency > 1 ? 'longer' : 'less long'} than the ranker takes them to: ${chosen.recency} times. No variable sets that; it is AFFINITY_SETTINGS in the code.`,
    );
  }
  return words;
}

function mergeWords(merge: MergeFindings): readonly string[] {
  if (!merge.measurable) {
    return [merge.why.replace('Not measurable', 'The weight of the merge is not measurable')];
  }
  const { asItIs, chosen, gain, lists } = merge;
  const against = `In ${lists} lists that were shown, ${mergeName(asItIs)} gains ${interval(asItIs.gain)} in reciprocal rank of the chosen image over weight 0.`;
  const better = chosen !== asItIs && gain.lower > 0;
  return [
    against,
    better
      ? `Set WEIGHT=${chosen.weight}${chosen.formula === asItIs.formula ? '' : ` FORMULA=${chosen.formula}`}: ${mergeName(chosen)} was best on the validation, and gains ${interval(gain)} over that on the test.`
      : `Leave the weight as it is: ${chosen === asItIs ? 'nothing was better on the validation' : `${mergeName(chosen)}, the best on the validation, gains ${interval(gain)} over it on the test, which is not surely above 0`}.`,
    'Images that stood first were chosen more often for that alone: lists in plain order speak for weight 0, lists that were personalised speak for the weight that they had.',
    asItIs.asMerged
      ? 'Relevance and affinity are those that each search used, the vector of its user among them.'
      : "The user's vector is not in these merges, only the clusters.",
  ];
}

function itemWords(items: ItemFindings | null): readonly string[] {
  if (items === null) return ['Models of single items were not measured: --items does.'];
  if (!items.measured) return [items.why];
  const best = items.arms.reduce((one, other) =>
    other.figures['ndcg@10'].mean > one.figures['ndcg@10'].mean ? other : one,
  );
  if (best.overPopularity === null) return ['No model of single items is better than what is popular.'];
  return [
    `Among single items, ${best.name} gains ${interval(best.overPopularity['ndcg@10'])} in nDCG@10 over popular ones. It is a yardstick: the gateway ranks clusters, which also know images that came a minute ago.`,
  ];
}

export function mergeName({ formula, isCalibrated, weight }: MergeSetting): string {
  const curve = formula === 'lift' && !isCalibrated ? ', exponential' : '';
  return `weight ${weight} (${formula}${curve})`;
}

function settingName({ clusters, recency, strength }: Sweep['chosen']): string {
  return `${clusters}, recency x ${recency}, strength x ${strength}`;
}

function doubts({ users, log, protocol }: Omit<Report, 'advice'>): readonly string[] {
  const words = [
    `A log tells what people chose among what they were shown, in the places where it was shown: only an experiment with users tells what they would choose of another page.`,
  ];
  if (users < FEW_USERS)
    words.push(
      `The log has ${users} ${users === 1 ? 'user' : 'users'} to ask: with others the answer may be another one.`,
    );
  if (log.sameSecond > 0.2) {
    words.push(
      `${percent(log.sameSecond)} of the events share their second with another of the same user. None of them is known when the others are asked for, so short memories look worse than they are.`,
    );
  }
  if (protocol === 'leave-one-out' || protocol === 'split') {
    words.push("This protocol learns other users' later events, as published figures do; a replay does not.");
  }
  return words;
}

/** A mean with its interval, signs shown. */
export function interval({ mean, lower, upper }: Estimate): string {
  return Number.isNaN(lower) ? signed(mean) : `${signed(mean)} [${signed(lower)}, ${signed(upper)}]`;
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(4)}`;
}

function percent(part: number): string {
  return `${Math.round(100 * part)} %`;
}
