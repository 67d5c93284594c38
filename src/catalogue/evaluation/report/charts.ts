import * as Plot from '@observablehq/plot';
import { type Chart, drawn, MARKED_TO_THE_END, WIDE } from './draw-chart.js';
import type { ItemArm } from './item-results.js';
import { lengthName } from './length-name.js';
import type { MergePoint } from './merge-results.js';
import type { ArmFigures, CurvePoint, Report, Sweep } from './report.js';

/** The pictures of a report, as SVG in the page's own colours. */
export function chartsOf(report: Report): readonly Chart[] {
  const charts = [gainsChart(report.arms), curveChart(report.curve), distributionChart(report)];
  if (report.merge.measurable) charts.push(mergeChart(report.merge.points));
  if (report.sweep !== null) charts.push(sweepChart(report.sweep));
  if (report.items?.measured) charts.push(itemsChart(report.items.arms));
  return charts;
}

const SHOWN_METRICS = ['mrr', 'ndcg@10', 'recall@10'] as const;

function gainsChart(arms: readonly ArmFigures[]): Chart {
  const over = arms.find(({ name }) => name === 'ranker')?.overPopularity;
  const gains = SHOWN_METRICS.flatMap((metric) => {
    const gain = over?.gains[metric];
    return gain === undefined ? [] : [{ metric, ...gain }];
  });
  return {
    title: 'What the ranker gains over popularity',
    caption: 'Paired question by question; the lines are intervals of 95 %, users drawn with replacement.',
    ...drawn(() => ({
      height: 160,
      marginLeft: 80,
      marginBottom: 45,
      x: { label: 'gain', ...MARKED_TO_THE_END },
      y: { label: null, domain: gains.map(({ metric }) => metric) },
      marks: [
        Plot.ruleX([0], { stroke: 'currentColor' }),
        Plot.ruleY(gains, { y: 'metric', x1: 'lower', x2: 'upper', stroke: 'var(--ranker)', strokeWidth: 3 }),
        Plot.dot(gains, { y: 'metric', x: 'mean', fill: 'var(--ranker)', r: 5 }),
      ],
    })),
  };
}

/** Colours are no property of a scale here: the page's own change with light and dark. */
const LINES = [
  { arm: 'popularity', colour: 'var(--popularity)' },
  { arm: 'ranker', colour: 'var(--ranker)' },
] as const;

function curveChart(curve: readonly CurvePoint[]): Chart {
  const lengths = curve.map(lengthName);
  const rows = curve.flatMap((point) => [
    { arm: 'popularity', length: lengthName(point), ...point.popularity },
    { arm: 'ranker', length: lengthName(point), ...point.ranker },
  ]);
  const of = (name: string) => rows.filter(({ arm }) => arm === name);
  return {
    title: 'By how much is known of the user',
    caption:
      'Mean reciprocal rank by the number of events that were learnt of the user. Blue: the ranker; grey: popularity; dashed: all clusters alike.',
    ...drawn((width) => ({
      height: 290,
      marginBottom: 45,
      x: { label: 'events of the user before', type: 'point', domain: lengths, padding: 0.3 },
      y: { label: width < WIDE ? 'MRR' : 'mean reciprocal rank', zero: true, ...MARKED_TO_THE_END },
      marks: [
        ...LINES.flatMap(({ arm, colour }) => [
          Plot.areaY(of(arm), { x: 'length', y1: 'lower', y2: 'upper', fill: colour, fillOpacity: 0.2 }),
          Plot.lineY(of(arm), { x: 'length', y: 'mean', stroke: colour, strokeWidth: 2.5 }),
          Plot.dot(of(arm), { x: 'length', y: 'mean', fill: colour }),
        ]),
        Plot.lineY(
          curve.map((point) => ({ length: lengthName(point), even: point.even })),
          { x: 'length', y: 'even', stroke: 'currentColor', strokeDasharray: '4 4' },
        ),
      ],
    })),
  };
}

function distributionChart({ distribution }: Report): Chart {
  const steps = distribution.map(({ from, to, users }) => ({ from, to, users, isWorse: to <= 0 }));
  return {
    title: 'Who gains and who loses',
    caption:
      'Users by their mean gain in reciprocal rank over popularity; orange: worse. The outer bars hold everyone beyond.',
    ...drawn(() => ({
      height: 235,
      marginBottom: 45,
      x: { label: 'mean gain of a user' },
      y: { label: 'users', ...MARKED_TO_THE_END },
      marks: [
        Plot.rectY(
          steps.filter(({ isWorse }) => isWorse),
          { x1: 'from', x2: 'to', y: 'users', fill: 'var(--worse)' },
        ),
        Plot.rectY(
          steps.filter(({ isWorse }) => !isWorse),
          { x1: 'from', x2: 'to', y: 'users', fill: 'var(--ranker)' },
        ),
        Plot.ruleY([0]),
      ],
    })),
  };
}

/** A panel for each formula; the automatic weight is a level, since it differs from user to user. */
function mergeChart(points: readonly MergePoint[]): Chart {
  const rows = points.map(({ formula, isCalibrated, weight, gain }) => ({
    way: formula === 'lift' && !isCalibrated ? 'lift, exponential' : formula,
    weight,
    ...gain,
  }));
  const panels = [...new Set(rows.map(({ way }) => way))].map((name) => {
    const fixed = rows.filter(({ way, weight }) => way === name && weight !== 'auto');
    const automatic = rows.filter(({ way, weight }) => way === name && weight === 'auto');
    return drawn(() => ({
      height: 190,
      marginLeft: 55,
      marginBottom: 45,
      subtitle: name,
      x: { label: 'weight', domain: [0, 1] },
      y: { label: 'gain over weight 0', ...MARKED_TO_THE_END },
      marks: [
        Plot.ruleY([0], { stroke: 'currentColor' }),
        Plot.ruleY(automatic, { y: 'mean', stroke: 'var(--popularity)', strokeDasharray: '4 4' }),
        Plot.areaY(fixed, { x: 'weight', y1: 'lower', y2: 'upper', fill: 'var(--ranker)', fillOpacity: 0.2 }),
        Plot.lineY(fixed, { x: 'weight', y: 'mean', stroke: 'var(--ranker)', strokeWidth: 2.5 }),
      ],
    }));
  });
  return {
    title: 'The weight of the merge',
    caption:
      'Reciprocal rank of the chosen image within the list that was shown, gained over weight 0 on the test; dashed: the automatic weight.',
    wide: panels.map(({ wide }) => wide).join(''),
    narrow: panels.map(({ narrow }) => narrow).join(''),
  };
}

/** A map for each division into clusters, on one scale of colours. */
function sweepChart({ points, asItIs, chosen }: Sweep): Chart {
  const cells = points.map((point) => ({
    clusters: point.clusters,
    recency: `x ${point.recency}`,
    strength: `x ${point.strength}`,
    gain: asItIs.validation - point.validation,
    isChosen: point === chosen,
  }));
  const most = Math.max(...cells.map(({ gain }) => Math.abs(gain)), 1e-9);
  const order = (key: 'recency' | 'strength') =>
    [...new Set(points.map((point) => point[key]))].sort((a, b) => a - b).map((value) => `x ${value}`);
  const maps = [...new Set(cells.map(({ clusters }) => clusters))].sort().map((name) => {
    const own = cells.filter(({ clusters }) => clusters === name);
    return drawn((width) => ({
      height: 75 + order('recency').length * 36,
      marginLeft: 60,
      marginBottom: 45,
      subtitle: name,
      x: { label: 'strength', domain: order('strength'), type: 'band' },
      y: { label: 'recency', domain: order('recency'), type: 'band' },
      color: { type: 'diverging', range: ['#e6842a', '#f4f1ea', '#3b7dd8'], domain: [-most, most] },
      marks: [
        Plot.cell(own, { x: 'strength', y: 'recency', fill: 'gain', inset: 1 }),
        Plot.cell(
          own.filter(({ isChosen }) => isChosen),
          { x: 'strength', y: 'recency', stroke: 'currentColor', strokeWidth: 3, inset: -1 },
        ),
        Plot.text(own, {
          x: 'strength',
          y: 'recency',
          fill: '#111',
          text: ({ gain }: { gain: number }) =>
            `${gain < 0 ? '−' : '+'}${Math.abs(gain).toFixed(width < WIDE ? 2 : 3)}`,
        }),
      ],
    }));
  });
  return {
    title: 'The settings, as a map',
    caption:
      'Validation: nats an image gained (blue) or lost (orange) against the setting as it is; the outlined cell is the best.',
    wide: maps.map(({ wide }) => wide).join(''),
    narrow: maps.map(({ narrow }) => narrow).join(''),
  };
}

/** Names of models are long: they stand above their lines. */
function itemsChart(arms: readonly ItemArm[]): Chart {
  const rows = arms.map(({ name, figures }) => ({ name, ...figures['ndcg@10'] }));
  return {
    title: 'Models of single items',
    caption:
      'nDCG@10 among all items that the user has not had; the lines are intervals of 95 %. They rank items, so no figure compares with one of clusters.',
    ...drawn(() => ({
      height: 45 + 40 * rows.length,
      marginLeft: 20,
      marginBottom: 45,
      x: { label: 'ndcg@10', zero: true, ...MARKED_TO_THE_END },
      y: { label: null, axis: null, domain: rows.map(({ name }) => name) },
      marks: [
        Plot.ruleX([0], { stroke: 'currentColor' }),
        Plot.ruleY(rows, { y: 'name', x1: 'lower', x2: 'upper', stroke: 'var(--ranker)', strokeWidth: 3 }),
        Plot.dot(rows, { y: 'name', x: 'mean', fill: 'var(--ranker)', r: 5 }),
        Plot.text(rows, {
          ...{ y: 'name', x: 0, text: 'name', textAnchor: 'start', dx: 6, dy: -13 },
          ...{ fill: 'currentColor', stroke: 'var(--ground)', strokeWidth: 4 },
        }),
      ],
    })),
  };
}
