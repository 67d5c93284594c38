/** Options of a run of the bench. */
export interface Options {
  /** Names of the tables to print, all when empty. */
  readonly rows: readonly string[];
  readonly seeds: readonly number[];
  /** A tenth of the users: to see that it runs, not for figures. */
  readonly quick: boolean;
  /** Where the prepared demo lies; null: in `DATA_DIR`, where it is drawn if a table asks for it. */
  readonly demo: string | null;
  readonly pacs: string | null;
  readonly movieLens: string | null;
}

/** Seeds below this one were used to choose constants. */
const FIRST_SEED = 1_001;
const SEEDS = 20;

/** The arguments ask for something that there is not; the message says what, and what there is. */
export class UsageError extends Error {}

/** Of the command line. */
export function usage(tables: Iterable<string>): string {
  return `npm run bench:quality -- [options]

  --rows NAME,NAME    these tables alone: ${[...tables].join(', ')}
  --seeds COUNT       seeds to draw with, ${SEEDS} unless given
  --quick             a tenth of the users: to see that it runs, not for figures
  --demo FOLDER       a DATA_DIR with the prepared demo; .cache/test-data unless given
  --pacs FOLDER       vectors and labels of photographs (QUALITY_PACS)
  --movielens FOLDER  MovieLens-100k (QUALITY_MOVIELENS)
  --help              this text`;
}

/**
 * @param tables  names that `--rows` may give
 * @returns null where the arguments ask for the usage alone
 * @throws UsageError that names an argument that is not known
 */
export function parseOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  tables: ReadonlyMap<string, unknown>,
): Options | null {
  if (args.includes('--help') || args.includes('-h')) return null;
  const given = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const [name = '', inline] = (args[at] ?? '').split('=', 2);
    if (name === '--quick') given.set(name, '');
    else if (VALUED.includes(name)) {
      const value = inline ?? args[++at];
      if (value === undefined) throw new UsageError(`${name} needs a value.`);
      given.set(name, value);
    } else throw new UsageError(`There is no option ${name}.`);
  }
  const quick = given.has('--quick');
  const count = Number(given.get('--seeds') ?? (quick ? Math.ceil(SEEDS / 10) : SEEDS));
  if (!Number.isInteger(count) || count < 1) throw new UsageError('--seeds takes a whole number from 1.');
  const rows = (given.get('--rows') ?? '').split(',').filter((row) => row !== '');
  const unknown = rows.filter((row) => !tables.has(row));
  if (unknown.length > 0) throw new UsageError(`There is no table ${unknown.join(', ')}.`);
  return {
    rows,
    seeds: Array.from({ length: count }, (_, i) => FIRST_SEED + i),
    quick,
    demo: given.get('--demo') ?? null,
    pacs: given.get('--pacs') ?? environment['QUALITY_PACS'] ?? null,
    movieLens: given.get('--movielens') ?? environment['QUALITY_MOVIELENS'] ?? null,
  };
}

const VALUED = ['--rows', '--seeds', '--demo', '--pacs', '--movielens'];
