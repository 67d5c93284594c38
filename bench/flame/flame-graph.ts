import type { Profiler } from 'node:inspector/promises';
import { NOT_THE_WORK, placesOf } from '../gateway/cpu-profile.js';

/** A bar: a function as it was called by the bar below it. */
interface Bar {
  readonly name: string;
  readonly place: string;
  /** Microseconds of one round, its callees' included. */
  micros: number;
  readonly callees: Map<string, Bar>;
}

const [WIDTH, HEIGHT, TOP] = [1_400, 17, 40];
/** Of one letter. */
const LETTER = 6.6;
/** Narrower bars are not drawn, in pixels. */
const NARROWEST = 0.4;

/** Hues by the beginning of a place. */
const HUES = Object.entries({
  usearch: 10,
  'src/datasources': 28,
  lmdb: 45,
  graphql: 285,
  '@apollo': 265,
  '(garbage': 0,
  'src/scoring': 140,
  'src/search': 165,
  'src/': 190,
});

/**
 * A flame graph as SVG: the lowest row calls the rows above it, a bar's width is its share of the processor's time.
 *
 * @param rounds  of the work that was sampled
 */
export function flameGraph(profile: Profiler.Profile, rounds: number, title: string): string {
  const root = barsOf(profile, rounds);
  const depth = depthOf(root);
  const height = TOP + depth * HEIGHT + 10;
  const scale = WIDTH / Math.max(1, root.micros);
  const rects: string[] = [];
  const draw = (bar: Bar, left: number, level: number): void => {
    const width = bar.micros * scale;
    if (width < NARROWEST) return;
    rects.push(drawn(bar, left, height - 10 - (level + 1) * HEIGHT, width, root.micros));
    let at = left;
    for (const callee of [...bar.callees.values()].sort((a, b) => b.micros - a.micros)) {
      draw(callee, at, level + 1);
      at += callee.micros * scale;
    }
  };
  draw(root, 0, 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/><text x="8" y="22" font-size="15">${escaped(title)}</text>`,
    ...rects,
    '</svg>\n',
  ].join('\n');
}

function barsOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, rounds: number): Bar {
  const places = placesOf(nodes);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const root = aBar('a search', '');
  const stackOf = (id: number): readonly number[] => {
    const stack: number[] = [];
    for (let at: number | undefined = id; at !== undefined; at = callers.get(at)) stack.push(at);
    return stack.reverse();
  };
  samples.forEach((id, i) => {
    if (NOT_THE_WORK.has(places.get(id) ?? '')) return;
    const micros = (timeDeltas[i] ?? 0) / rounds;
    let bar = root;
    bar.micros += micros;
    for (const caller of stackOf(id)) {
      const name = byId.get(caller)?.callFrame.functionName ?? '';
      if (name === '(root)') continue;
      const place = places.get(caller) ?? '';
      const key = `${name} ${place}`;
      const next = bar.callees.get(key) ?? aBar(name || '(anonymous)', place);
      bar.callees.set(key, next);
      next.micros += micros;
      bar = next;
    }
  });
  return root;
}

function aBar(name: string, place: string): Bar {
  return { name, place, micros: 0, callees: new Map() };
}

function depthOf(bar: Bar): number {
  return 1 + [...bar.callees.values()].reduce((most, callee) => Math.max(most, depthOf(callee)), 0);
}

function drawn({ name, place, micros }: Bar, x: number, y: number, width: number, whole: number): string {
  const hue = HUES.find(([begin]) => place.startsWith(begin))?.[1];
  const fill = hue === undefined ? '#d8d8d8' : `hsl(${hue} 65% 72%)`;
  const letters = Math.floor((width - 4) / LETTER);
  const label =
    letters < 3
      ? ''
      : `<text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escaped(name.slice(0, letters))}</text>`;
  const share = ((100 * micros) / whole).toFixed(1);
  return (
    `<g><title>${escaped(`${name} (${place}): ${micros.toFixed(1)} µs, ${share} %`)}</title>` +
    `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${HEIGHT - 1}" fill="${fill}"/>${label}</g>`
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
