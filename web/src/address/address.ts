import { nameOf, type Person, personOf } from '../people/people.js';

/** State of the page in its address: every visitor of the address sees the same. */
export interface Address {
  readonly query: string;
  /** Id of the image that results should look like. */
  readonly like: string | null;
  readonly person: Person;
  /** Null: automatic. */
  readonly weight: number | null;
  /** Null: as the user's tastes are. */
  readonly diversity: number | null;
  readonly types: readonly string[];
  readonly tags: readonly string[];
  readonly clusters: readonly string[];
  /** Least cosine of query and image, from -1 to 1; null: none. */
  readonly least: number | null;
  /** False: the query is searched as it was typed. */
  readonly correct: boolean;
  /** Id of the image that is looked at. */
  readonly image: string | null;
}

export const EMPTY_ADDRESS: Address = {
  query: '',
  like: null,
  person: { kind: 'me' },
  weight: null,
  diversity: null,
  types: [],
  tags: [],
  clusters: [],
  least: null,
  correct: true,
  image: null,
};

export const LONGEST_QUERY = 512;
const LONGEST_ID = 256;
const MOST_VALUES = 20;

/** Reads any search part of an address: what makes no sense there is as if it were not there. */
export function readAddress(search: string): Address {
  const values = new URLSearchParams(search);
  const id = (value: string | null): string | null =>
    value !== null && value.length > 0 && value.length <= LONGEST_ID ? value : null;
  const ids = (name: string): string[] =>
    values
      .getAll(name)
      .flatMap((value) => id(value) ?? [])
      .slice(0, MOST_VALUES);
  return {
    query: [...(values.get('q') ?? '')].slice(0, LONGEST_QUERY).join(''),
    like: id(values.get('like')),
    person: personOf(values.get('as')),
    weight: numberIn(values.get('weight'), 0),
    diversity: numberIn(values.get('diversity'), 0),
    types: ids('type'),
    tags: ids('tag'),
    clusters: ids('cluster'),
    least: numberIn(values.get('least'), -1),
    correct: values.get('exact') !== '1',
    image: id(values.get('image')),
  };
}

/** The search part of an address with `?`; empty for the empty page. */
export function writeAddress(address: Address): string {
  const values = new URLSearchParams();
  if (address.query !== '') values.set('q', address.query);
  if (address.like !== null) values.set('like', address.like);
  if (address.person.kind !== 'me') values.set('as', nameOf(address.person));
  if (address.weight !== null) values.set('weight', String(address.weight));
  if (address.diversity !== null) values.set('diversity', String(address.diversity));
  for (const type of address.types) values.append('type', type);
  for (const tag of address.tags) values.append('tag', tag);
  for (const cluster of address.clusters) values.append('cluster', cluster);
  if (address.least !== null) values.set('least', String(address.least));
  if (!address.correct) values.set('exact', '1');
  if (address.image !== null) values.set('image', address.image);
  const written = values.toString();
  return written === '' ? '' : `?${written}`;
}

/** A number up to 1, in hundredths; null where it is none. */
function numberIn(value: string | null, least: number): number | null {
  if (value === null || value.trim() === '') return null;
  const number = Number(value);
  // Plus 0: an address has no -0.
  return number >= least && number <= 1 ? Math.round(number * 100) / 100 + 0 : null;
}
