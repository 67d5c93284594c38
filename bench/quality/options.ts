/** What a run of the bench is asked for. */
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

/** @throws Error that names an argument that is not known */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): Options {
  const given = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const [name = '', inline] = (args[at] ?? '').split('=', 2);
    if (name === '--quick') given.set(name, '');
    else if (VALUED.includes(name)) {
      const value = inline ?? args[++at];
      if (value === undefined) throw new Error(`${name} needs a value. ${USAGE}`);
      given.set(name, value);
    } else throw new Error(`There is no option ${name}. ${USAGE}`);
  }
  const quick = given.has('--quick');
  const count = Number(given.get('--seeds') ?? (quick ? Math.ceil(SEEDS / 10) : SEEDS));
  if (!Number.isInteger(count) || count < 1) throw new Error(`--seeds takes a whole number from 1. ${USAGE}`);
  return {
    rows: (given.get('--rows') ?? '').split(',').filter((row) => row !== ''),
    seeds: Array.from({ length: count }, (_, i) => FIRST_SEED + i),
    quick,
    demo: given.get('--demo') ?? null,
    pacs: given.get('--pacs') ?? environment['QUALITY_PACS'] ?? null,
    movieLens: given.get('--movielens') ?? environment['QUALITY_MOVIELENS'] ?? null,
  };
}

const VALUED = ['--rows', '--seeds', '--demo', '--pacs', '--movielens'];
export const USAGE =
  'Options: --rows NAME,NAME  --seeds COUNT  --quick  --demo FOLDER  --pacs FOLDER  --movielens FOLDER';
