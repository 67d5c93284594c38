import type { Bench } from '../bench.js';
import { estimate, type Observation } from '../bootstrap.js';
import { CORE, FURTHER } from '../demo-world.js';
import { randomFor } from '../draw.js';
import { subjectPrecision } from '../measure.js';
import { QUERIES_TO_KEEP } from '../queries-to-keep.js';
import type { World } from '../world.js';

/** A shorter word with a letter fewer may be any of many. */
const SHORTEST = 4;
const SUBJECTS = [...CORE, ...FURTHER];

/** Queries as people type them, by users who are not known. */
export async function wordsTable({ worlds, report, options }: Bench): Promise<void> {
  const world = await worlds.demo();
  report.section("Words as people type them: the subject's part of the top 10");
  const long = SUBJECTS.filter((subject) => lettersOf(subject).length >= SHORTEST);
  const short = SUBJECTS.filter((subject) => !long.includes(subject));
  const swaps = await precisions(world, mistyped(long, options.seeds, swapped));
  const gaps = await precisions(world, mistyped(long, options.seeds, lacking));
  report.add({
    name: 'two letters swapped, or one missing',
    estimate: estimate([...swaps, ...gaps]),
    gate: { least: 0.85 },
    before: '.13',
    beside: `swapped ${estimate(swaps).mean.toFixed(3)}, missing ${estimate(gaps).mean.toFixed(3)}`,
  });
  const ofShort = [...mistyped(short, options.seeds, swapped), ...mistyped(short, options.seeds, lacking)];
  report.add({
    name: ` words under ${SHORTEST} letters (${short.join(', ')})`,
    estimate: estimate(await precisions(world, ofShort)),
  });
  report.add({
    name: 'plurals',
    estimate: estimate(
      await precisions(
        world,
        SUBJECTS.map((subject) => ({ subject, query: plural(subject) })),
      ),
    ),
    gate: { least: 0.97 },
    before: '.95',
  });
  report.add({
    name: 'as they are in the catalogue',
    estimate: estimate(
      await precisions(
        world,
        SUBJECTS.map((subject) => ({ subject, query: subject })),
      ),
    ),
  });
  await keptQueries(world, { worlds, report, options });
}

async function keptQueries(world: World, { report }: Bench): Promise<void> {
  const all = Object.values(QUERIES_TO_KEEP).flat();
  report.section(`Queries that are right as they are (${all.length}): the part that is corrected`);
  const changed: Observation[] = [];
  for (const [kind, queries] of Object.entries(QUERIES_TO_KEEP)) {
    const corrections: string[] = [];
    for (const query of queries) {
      const suggested = suggestionOf(await world.page(query, null));
      if (suggested !== null) corrections.push(`${query} -> ${suggested}`);
      changed.push({ user: query, subject: kind, value: Number(suggested !== null) });
    }
    const some = corrections.length === 0 ? '' : `: ${corrections.slice(0, 8).join(', ')}`;
    report.note(`${kind}: ${corrections.length} of ${queries.length}${some}`);
  }
  report.add({
    name: 'correct, rare, foreign and brand queries',
    estimate: estimate(changed.map(({ user, value }) => ({ user, subject: '', value }))),
    gate: { most: 0.01, slack: 0 },
    before: 'none',
  });
}

/** The corrected query of a page; absent where the product corrects no query. */
function suggestionOf(page: object): string | null {
  const suggested = 'suggestedQuery' in page ? page.suggestedQuery : null;
  return typeof suggested === 'string' ? suggested : null;
}

interface Typed {
  readonly subject: string;
  readonly query: string;
}

async function precisions(world: World, typed: readonly Typed[]): Promise<readonly Observation[]> {
  const found: Observation[] = [];
  for (const { subject, query } of typed) {
    const shown = await world.plain(subject, { query });
    found.push({
      user: query,
      subject,
      value: subjectPrecision(shown, { subject, pictures: world.pictures }),
    });
  }
  return found;
}

/** Each subject once a seed; a mistake that makes another subject's name is none. */
function mistyped(
  subjects: readonly string[],
  seeds: readonly number[],
  mistake: (letters: string, at: number) => string,
): readonly Typed[] {
  return subjects.flatMap((subject) =>
    seeds.flatMap((seed) => {
      const random = randomFor('typed', mistake.name, seed, subject);
      const letters = lettersOf(subject);
      // The first letter is rarely mistaken.
      const typed = mistake(letters, 1 + Math.floor(random() * Math.max(1, letters.length - 2)));
      const query = subject.replace(letters, typed);
      return query === subject || SUBJECTS.includes(query) ? [] : [{ subject, query }];
    }),
  );
}

/** The longest word of a name. */
function lettersOf(subject: string): string {
  return subject.split(' ').reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}

function swapped(letters: string, at: number): string {
  return letters.slice(0, at) + letters.charAt(at + 1) + letters.charAt(at) + letters.slice(at + 2);
}

function lacking(letters: string, at: number): string {
  return letters.slice(0, at) + letters.slice(at + 1);
}

function plural(subject: string): string {
  if (/[^aeiou]y$/.test(subject)) return `${subject.slice(0, -1)}ies`;
  return /(s|sh|ch|x)$/.test(subject) ? `${subject}es` : `${subject}s`;
}
