import type { ImageIndexWriter } from '../../datasources/indexes/image-index-writer.js';

/** Every image of a catalogue in short, by id rising. */
export interface KnownRows {
  readonly ids: readonly string[];
  readonly rowOf: ReadonlyMap<string, number>;
  readonly titles: readonly string[];
  readonly tags: readonly (readonly string[])[];
}

/** A tag of many images is kept once: a million images have a handful each. */
export async function readKnownRows(catalogue: Pick<ImageIndexWriter, 'known'>): Promise<KnownRows> {
  const tagsByText = new Map<string, string>();
  const once = (tag: string): string => {
    const known = tagsByText.get(tag);
    if (known === undefined) tagsByText.set(tag, tag);
    return known ?? tag;
  };
  const known: { readonly id: string; readonly title: string; readonly tags: readonly string[] }[] = [];
  for await (const { id, title, tags } of catalogue.known()) known.push({ id, title, tags: tags.map(once) });
  known.sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ids: known.map(({ id }) => id),
    rowOf: new Map(known.map(({ id }, row) => [id, row])),
    titles: known.map(({ title }) => title),
    tags: known.map(({ tags }) => tags),
  };
}
