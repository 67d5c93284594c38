import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CataloguePicture } from '../../datasources/embedders/embedder.js';
import { readImageHeader } from '../../datasources/images/decode-image.js';
import type { Renditions } from '../../datasources/images/image-store.js';
import { mendPicture } from '../../datasources/images/mend-picture.js';
import { MAX_CATALOGUE_PIXELS } from '../../datasources/images/picture-limits.js';
import { isLarge, makeRenditions } from '../../datasources/images/renditions.js';
import type { Image } from '../../domain/image.js';
import { reasonOf, unusable } from './hash-files.js';
import { isHeic, pictureOfHeic } from './heic/read-heic.js';
import type { PlannedPicture } from './plan-ingest.js';
import type { SkippedFile } from './skipped-file.js';

/** A picture that was decoded: its entry, and what the web shows of it. */
export interface PreparedPicture {
  readonly picture: PlannedPicture;
  /** Where the picture lies; null for one that is embedded as it is shown: a very large one, or HEIC. */
  readonly file: string | null;
  readonly image: Image;
  readonly renditions: Renditions;
}

/** Decodes a picture, or says why it cannot be. Faults that are not the file's are thrown. */
export async function preparePicture(
  folder: string,
  picture: PlannedPicture,
): Promise<PreparedPicture | SkippedFile> {
  return prepare(folder, picture).catch((error: unknown) => unusable(picture.path, reasonOf(error)));
}

/** As an embedder reads it: the rendition that is shown, or the file itself. */
export function asCataloguePicture({ file, image, renditions }: PreparedPicture): CataloguePicture {
  const { description: caption = null, contentHash } = image;
  return { bytes: renditions.full, caption, contentHash, ...(file !== null && { file }) };
}

async function prepare(folder: string, picture: PlannedPicture): Promise<PreparedPicture> {
  const { path, id, title, tags, source, root } = picture;
  const original = join(folder, path);
  const read = await readFile(original);
  const contentHash = createHash('sha256').update(read).digest('hex');
  const isPhones = isHeic(read);
  const bytes = isPhones ? await pictureOfHeic(read) : read;
  const renditions = await makeRenditions(id, contentHash, bytes);
  const { file, width, height } = renditions;
  const image: Image = {
    id,
    title,
    type: 'photo',
    width,
    height,
    tags,
    keywords: tags,
    file,
    contentHash,
    source,
    root,
  };
  const header = await readImageHeader(await mendPicture(bytes), MAX_CATALOGUE_PIXELS);
  return { picture, file: isPhones || isLarge(header) ? null : original, renditions, image };
}
