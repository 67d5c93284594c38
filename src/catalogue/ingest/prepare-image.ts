import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogueImage } from '../../datasources/embedders/embedder.js';
import { readImageHeader } from '../../datasources/images/decode-image.js';
import { MAX_CATALOGUE_PIXELS } from '../../datasources/images/image-limits.js';
import type { Renditions } from '../../datasources/images/image-store.js';
import { isLarge, makeRenditions } from '../../datasources/images/renditions.js';
import { repairImage } from '../../datasources/images/repair-image.js';
import type { Image } from '../../domain/image.js';
import { type Caption, captionText, distinctTags, firstOf } from '../captions/caption.js';
import { readImageCaption } from '../captions/read-image-caption.js';
import { reasonOf, unusable } from './hash-files.js';
import { imageOfHeic, isHeic } from './heic/read-heic.js';
import type { PlannedImage } from './plan-ingest.js';
import type { SkippedFile } from './skipped-file.js';

/** A picture that was decoded: its entry, and what the web shows of it. */
export interface PreparedImage {
  readonly picture: PlannedImage;
  /** Where the picture lies; null for one that is embedded as it is shown: a very large one, or HEIC. */
  readonly file: string | null;
  readonly image: Image;
  /** The caption, in the form that a model reads. */
  readonly caption: string | null;
  /** Problems of its own captions, a clause each. */
  readonly captionProblems: readonly string[];
  readonly renditions: Renditions;
}

/** Decodes a picture, or says why it cannot be. Faults that are not the file's are thrown. */
export async function prepareImage(
  folder: string,
  picture: PlannedImage,
): Promise<PreparedImage | SkippedFile> {
  return prepare(folder, picture).catch((error: unknown) => unusable(picture.path, reasonOf(error)));
}

/** As an embedder reads it: the rendition that is shown, or the file itself. */
export function asCatalogueImage({ file, image, renditions, caption }: PreparedImage): CatalogueImage {
  const { contentHash, captionHash } = image;
  return {
    bytes: renditions.full,
    caption,
    contentHash,
    ...(captionHash !== undefined && { captionHash }),
    ...(file !== null && { file }),
  };
}

/** The fields of an image that say something of it, from what is written beside it, in it, and its name. */
export type ImageTexts = Pick<Image, 'title' | 'description' | 'tags' | 'keywords' | 'captionHash'>;

export interface ReadTexts extends Pick<PreparedImage, 'caption' | 'captionProblems'> {
  readonly texts: ImageTexts;
}

/** @param bytes  the file; read when absent */
export async function readTexts(
  folder: string,
  picture: PlannedImage,
  bytes?: Uint8Array,
): Promise<ReadTexts> {
  const captionProblems: string[] = [];
  const own = await readImageCaption(bytes ?? (await readFile(join(folder, picture.path))), (problem) =>
    captionProblems.push(problem),
  );
  const written = picture.written;
  const caption: Caption = firstOf([
    ...(written === undefined || written === 'unreadable' ? [] : [written.caption]),
    own,
  ]);
  const { title = picture.title, description } = caption;
  // Folders are tags too: filters by them must not depend on who wrote captions.
  const tags = distinctTags([...(caption.tags ?? []), ...picture.tags]);
  const captionHash = captionHashOf(picture);
  const texts = {
    title,
    ...(description !== undefined && { description }),
    tags,
    keywords: [...tags, ...(description === undefined ? [] : [description])],
    ...(captionHash !== undefined && { captionHash }),
  };
  return { texts, caption: captionText(caption), captionProblems };
}

export function captionHashOf({ written }: PlannedImage): string | undefined {
  return written === 'unreadable' ? undefined : written?.hash;
}

async function prepare(folder: string, picture: PlannedImage): Promise<PreparedImage> {
  const { path, id, source, root } = picture;
  const original = join(folder, path);
  const read = await readFile(original);
  const contentHash = createHash('sha256').update(read).digest('hex');
  const isPhones = isHeic(read);
  const bytes = isPhones ? await imageOfHeic(read) : read;
  const renditions = await makeRenditions(id, contentHash, bytes);
  const { file, width, height } = renditions;
  const { texts, ...captioned } = await readTexts(folder, picture, read);
  const image: Image = { id, ...texts, type: 'photo', width, height, file, contentHash, source, root };
  const header = await readImageHeader(await repairImage(bytes), MAX_CATALOGUE_PIXELS);
  return {
    picture,
    file: isPhones || isLarge(header) ? null : original,
    renditions,
    image,
    ...captioned,
  };
}
