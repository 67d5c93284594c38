import type { ImageIndexWriter, ImageRecord } from '../../datasources/indexes/image-index-writer.js';
import type { CaptionProblem } from '../captions/folder-captions.js';
import { reasonOf } from './hash-files.js';
import { partsOf } from './in-order.js';
import { KEPT_CAPTION, type PlannedImage } from './plan-ingest.js';
import { readTexts } from './prepare-image.js';

/** Images that are rewritten by one change of the index. */
const AT_A_TIME = 500;

/** Notes where images lie now and what is written of them; vectors and pictures are what they were. */
export async function rewriteImages(
  folder: string,
  pictures: readonly PlannedImage[],
  writer: ImageIndexWriter,
  captionProblems: CaptionProblem[],
): Promise<void> {
  for (const part of partsOf(pictures, AT_A_TIME)) {
    const before = await writer.recordsOf(part.map(({ id }) => id));
    const byId = new Map(before.map((record) => [record.image.id, record]));
    const records: ImageRecord[] = [];
    for (const picture of part) {
      const record = byId.get(picture.id);
      if (record === undefined) continue;
      const { image, vector } = record;
      const { source, root, path } = picture;
      if (picture.keepsCaption === true) {
        records.push({ image: { ...image, source, root, captionHash: KEPT_CAPTION }, vector });
        continue;
      }
      const { description: _, captionHash: __, ...rest } = image;
      try {
        const { texts, captionProblems: problems } = await readTexts(folder, picture);
        captionProblems.push(...problems.map((problem) => ({ path, problem })));
        records.push({ image: { ...rest, ...texts, source, root }, vector });
      } catch (error) {
        // The next ingest reads it again.
        captionProblems.push({ path, problem: reasonOf(error) });
      }
    }
    await writer.put(records);
  }
}
