import type { Embedder } from '../../../datasources/embedders/embedder.js';
import type { ImageIndexWriter } from '../../../datasources/indexes/image-index-writer.js';
import type { Vector } from '../../../domain/vector.js';
import { describePath } from '../image-identity.js';
import { asCatalogueImage, prepareImage } from '../prepare-image.js';
import type { ChangedFile } from './find-root.js';

/** Files that are looked at: enough to tell a card from another. */
const LOOKED_AT = 8;
/** Later versions of a picture stay nearer to it than most other pictures come, and nearer than all others do. */
const NEAR = 0.9;
const MARGIN = 0.02;
/** The same pixels, under another header say. */
const EQUAL = 0.9999;

/**
 * Returns true if files are later versions of the images that they replaced: by the model's vectors, most are
 * near to their predecessors, and none of the others is nearer.
 */
export async function areEdited(
  folder: string,
  files: readonly ChangedFile[],
  { embedder, writer }: { readonly embedder: Embedder; readonly writer: Pick<ImageIndexWriter, 'recordsOf'> },
): Promise<boolean> {
  const step = Math.max(1, Math.floor(files.length / LOOKED_AT));
  const some = files.filter((_, at) => at % step === 0).slice(0, LOOKED_AT);
  const before = new Map(
    (await writer.recordsOf(some.map(({ id }) => id))).map(({ image, vector }) => [image.id, vector]),
  );
  const prepared = (
    await Promise.all(
      some.map((file) =>
        prepareImage(folder, { ...file, ...describePath('', file.path), root: '', replaces: false }),
      ),
    )
  ).flatMap((one) => ('image' in one && before.has(one.image.id) ? [one] : []));
  const now = await embedder.embedForIndex(prepared.map(asCatalogueImage));
  const edited = prepared.filter(({ image }, at) => {
    const old = before.get(image.id);
    if (old === undefined) return false;
    const likeness = now.map((vector) => cosine(vector, old));
    const own = likeness[at] ?? 0;
    const isNearest = likeness.every((other, of) => of === at || other < own - MARGIN);
    return own >= EQUAL || (own >= NEAR && isNearest);
  });
  return 2 * edited.length > prepared.length;
}

function cosine(a: Vector, b: Vector): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
