import { type Profiler, Session } from 'node:inspector/promises';

/** Where the processor's time went while some work ran. */
export interface Share {
  /** A package, a file of ours, or what Node itself did. */
  readonly place: string;
  /** Microseconds for each round. */
  readonly micros: number;
}

/** Samples a run of the work and adds up the time by place, the most expensive first. */
export async function cpuProfile(work: () => Promise<void>, rounds: number): Promise<readonly Share[]> {
  return sharesOf(await sampled(work), rounds);
}

/** The samples of a run of the work. */
export async function sampled(work: () => Promise<void>): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return profile;
}

/** The time by place, the most expensive first. */
export function sharesOf(profile: Profiler.Profile, rounds: number): readonly Share[] {
  return [...microsByPlace(profile)]
    .map(([place, micros]) => ({ place, micros: micros / rounds }))
    .sort((a, b) => b.micros - a.micros);
}

/** Waiting, and the profiler's own start and end. */
export const NOT_THE_WORK: ReadonlySet<string> = new Set(['(idle)', 'node:inspector']);

function microsByPlace({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const places = placesOf(nodes);
  const micros = new Map<string, number>();
  samples.forEach((id, i) => {
    const place = places.get(id) ?? 'unknown';
    if (NOT_THE_WORK.has(place)) return;
    micros.set(place, (micros.get(place) ?? 0) + (timeDeltas[i] ?? 0));
  });
  return micros;
}

/** Functions without a file (built-in functions, native modules) count as the caller's. */
export function placesOf(nodes: readonly Profiler.ProfileNode[]): Map<number, string> {
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const places = new Map<number, string>();
  for (const node of nodes) {
    const { url, functionName } = node.callFrame;
    const inherited = places.get(parents.get(node.id) ?? -1);
    const own = functionName.startsWith('(') ? functionName : placeOfUrl(url);
    places.set(node.id, own ?? inherited ?? 'Node');
  }
  return places;
}

function placeOfUrl(url: string): string | null {
  if (url === '') return null;
  if (url.startsWith('node:')) return url.startsWith('node:internal') ? 'Node' : url;
  const [, dependency] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (dependency !== undefined) return dependency;
  const [, own] = /\/dist\/(.+)\.js$/.exec(url) ?? [];
  return own === undefined ? 'the bench itself' : `src/${own}.ts`;
}
