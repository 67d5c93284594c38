import * as Plot from '@observablehq/plot';
import { type Chart, drawn, MARKED_TO_THE_END, WIDE } from '../report/draw-chart.js';
import type { OnlineReport } from './online-report.js';

/** The pictures of an experiment, as SVG in the page's own colours. */
export function onlineChartsOf(report: OnlineReport): readonly Chart[] {
  return [leadChart(report), gainChart(report), placesChart(report)];
}

/** The path of the lead between the bounds that the looks decide at. */
function leadChart({ path, plan, names: [a, b] }: OnlineReport): Chart {
  const bounds = plan.looks.flatMap(({ at, lead }) => [
    { at, lead },
    { at, lead: -lead },
  ]);
  const side = (sign: 1 | -1) => plan.looks.map(({ at, lead }) => ({ at, lead: sign * lead }));
  const decided = path.at(-1)?.at ?? 0;
  return {
    title: 'The way of the lead',
    caption: `Searches won by ${b} less those won by ${a}, over the decided searches. Dots: the leads at which a look decides; above for ${b}, below for ${a}.`,
    ...drawn((width) => ({
      height: 290,
      marginLeft: 50,
      marginBottom: 45,
      x: {
        label: 'decided searches',
        domain: [0, Math.max(plan.horizon, decided)],
        ticks: width < WIDE ? 4 : 8,
      },
      y: { label: `lead of ${b}`, ...MARKED_TO_THE_END },
      marks: [
        Plot.ruleY([0], { stroke: 'currentColor' }),
        ...([1, -1] as const).map((sign) =>
          Plot.lineY(side(sign), { x: 'at', y: 'lead', stroke: 'var(--worse)', strokeDasharray: '4 4' }),
        ),
        Plot.dot(bounds, { x: 'at', y: 'lead', fill: 'var(--worse)', r: 3.5 }),
        Plot.lineY(path, { x: 'at', y: 'lead', stroke: 'var(--ranker)', strokeWidth: 2 }),
      ],
    })),
  };
}

function gainChart({ looks, names: [a, b] }: OnlineReport): Chart {
  const rows = looks.map(({ at, gain }) => ({ at: String(at), ...gain }));
  const withBounds = rows.filter(({ lower }) => !Number.isNaN(lower));
  return {
    title: 'The gain, look by look',
    caption: `Share of searches that ${b} won less the share that ${a} won, at each look that was made and now; the lines are intervals of 95 %, users drawn with replacement. Each holds alone: the plan, not these lines, decides.`,
    ...drawn((width) => ({
      height: 240,
      marginLeft: 50,
      marginBottom: 45,
      x: {
        label: 'decided searches',
        type: 'point',
        domain: rows.map(({ at }) => at),
        padding: 0.5,
        ...(width < WIDE && rows.length > 6 && { tickRotate: -45 }),
      },
      y: { label: `gain of ${b}`, ...MARKED_TO_THE_END },
      marks: [
        Plot.ruleY([0], { stroke: 'currentColor' }),
        Plot.ruleX(withBounds, {
          x: 'at',
          y1: 'lower',
          y2: 'upper',
          stroke: 'var(--ranker)',
          strokeWidth: 3,
        }),
        Plot.dot(rows, { x: 'at', y: 'mean', fill: 'var(--ranker)', r: 5 }),
      ],
    })),
  };
}

const ARMS = [
  { arm: 0, colour: 'var(--popularity)' },
  { arm: 1, colour: 'var(--ranker)' },
] as const;

function placesChart({ places, names: [a, b] }: OnlineReport): Chart {
  const of = (arm: 0 | 1) =>
    places
      .filter(({ shown }) => shown[arm] > 0)
      .map(({ place, shown, chosen }) => ({ place, share: (100 * chosen[arm]) / shown[arm] }));
  return {
    title: 'Chosen, by place',
    caption: `Of the images that each arm placed there, the part that was chosen. Grey: ${a}; blue: ${b}. Places further down are looked at less, whatever is there.`,
    ...drawn(() => ({
      height: 240,
      marginLeft: 50,
      marginBottom: 45,
      x: {
        label: 'place in the list',
        domain: [1, Math.max(2, places.at(-1)?.place ?? 2)],
        tickFormat: 'd',
        inset: 8,
      },
      y: { label: 'chosen, %', zero: true, ...MARKED_TO_THE_END },
      marks: ARMS.flatMap(({ arm, colour }) => [
        Plot.lineY(of(arm), { x: 'place', y: 'share', stroke: colour, strokeWidth: 2 }),
        Plot.dot(of(arm), { x: 'place', y: 'share', fill: colour, r: 3.5 }),
      ]),
    })),
  };
}
