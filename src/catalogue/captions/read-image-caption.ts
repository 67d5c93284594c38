import { DOMParser } from '@xmldom/xmldom';
import ExifReader, { type ExpandedTags } from 'exifreader';
import sharp from 'sharp';
import { looksLikeFileName, stemOf, wordsOfName } from '../../domain/text/file-name.js';
import { isRecord, memberOf } from '../../domain/unknown.js';
import { saysSomething } from '../ingest/image-identity.js';
import { type Caption, firstOf, tidyCaption } from './caption.js';

/** A larger block is not parsed: those of cameras and photo programs have some kilobytes. */
const MAX_BLOCK_BYTES = 256 * 1024;
/** Largest segment of a JPEG; IPTC data has no larger ones. */
const MAX_SEGMENT_BYTES = 65_000;

const BLOCKS = ['xmp', 'iptc', 'exif'] as const;
type Block = (typeof BLOCKS)[number];

/** Default descriptions that cameras write into every image. */
const CAMERAS_DESCRIPTION =
  /^(?:[\w-]+ digital (?:still )?camera|sony dsc|exif_jpeg_picture|dcim[\\/].*|default|untitled)$/i;

/**
 * The caption that a picture carries in its own file: XMP (`dc:title`, `dc:description`, `dc:subject`) before IPTC
 * (object name, caption, keywords) before EXIF (image description, and what Windows writes).
 *
 * @param bytes  a whole file; its pixels are not decoded
 * @param note   hears of blocks that are too large or malformed and of fields that are cut
 * @see https://developer.adobe.com/xmp/docs/XMPNamespaces/dc/, IPTC Photo Metadata Standard, Exif 3.0
 */
export async function readImageCaption(bytes: Uint8Array, note: (problem: string) => void): Promise<Caption> {
  const blocks = await sharp(bytes, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    // The decoder will say what is wrong with the picture.
    .catch(() => null);
  if (blocks === null) return {};
  const captions = BLOCKS.map((name): Caption => {
    const block = blocks[name];
    if (block === undefined) return {};
    const most = name === 'iptc' ? MAX_SEGMENT_BYTES : MAX_BLOCK_BYTES;
    if (block.length > most) {
      note(`its ${name.toUpperCase()} has ${block.length} bytes and is not read; the limit is ${most}`);
      return {};
    }
    const caption = parseBlock(name, block);
    if (caption !== null) return caption;
    note(`its ${name.toUpperCase()} is malformed and is not read`);
    return {};
  });
  return tidyCaption(firstOf(captions), note);
}

/** Null when the block is malformed. */
function parseBlock(name: Block, block: Buffer): Caption | null {
  try {
    switch (name) {
      case 'xmp':
        return captionOfXmp(tagsOf(webp('XMP ', withoutPackets(block))).xmp ?? {});
      case 'iptc':
        return captionOfIptc(tagsOf(jpegWithIptc(block)).iptc ?? {});
      case 'exif':
        return captionOfExif(tagsOf(webp('EXIF', block)).exif ?? {});
    }
  } catch {
    return null;
  }
}

function tagsOf(file: ArrayBuffer): ExpandedTags {
  const onError = (level: string, message: string): void => {
    if (level !== 'warning') throw new Error(message);
  };
  return ExifReader.load(file, {
    expanded: true,
    domParser: new DOMParser({ onError }),
    includeTags: {
      xmp: true,
      iptc: true,
      exif: ['ImageDescription', 'XPTitle', 'XPComment', 'XPKeywords'],
    },
  });
}

function captionOfXmp(tags: object): Caption | null {
  // The reader answers nothing at all where it could not read the block.
  if (Object.keys(tags).length === 0) return null;
  const [title, headline, description] = ['title', 'Headline', 'description'].map(
    (name) => textsOf(tags, name)[0],
  );
  return worded({ title: title ?? headline, description, tags: textsOf(tags, 'subject') });
}

function captionOfIptc(tags: object): Caption {
  const [title, headline, description] = ['Object Name', 'Headline', 'Caption/Abstract'].map(
    (name) => textsOf(tags, name)[0],
  );
  return worded({ title: title ?? headline, description, tags: textsOf(tags, 'Keywords') });
}

function captionOfExif(tags: object): Caption {
  const descriptions = ['ImageDescription', 'XPComment'].flatMap((name) => textsOf(tags, name));
  return worded({
    title: textsOf(tags, 'XPTitle')[0],
    description: descriptions.find((text) => !CAMERAS_DESCRIPTION.test(text)),
    tags: textsOf(tags, 'XPKeywords').flatMap((text) => text.split(';')),
  });
}

function worded(raw: {
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly tags: readonly string[];
}): Caption {
  const { title, description, tags } = raw;
  return {
    ...(title !== undefined && isTitle(title) && { title }),
    ...(description !== undefined && { description }),
    ...(tags.length > 0 && { tags }),
  };
}

/** Not so a file's name that only a camera understands, which some programs put there. */
function isTitle(text: string): boolean {
  return saysSomething(wordsOfName(looksLikeFileName(text) ? stemOf(text) : text));
}

function textsOf(tags: object, name: string): readonly string[] {
  return textsIn(memberOf(tags, name));
}

/** Texts of a tag of whatever kind: a list's in order, of a text in several languages the one for all first. */
function textsIn(tag: unknown): readonly string[] {
  if (Array.isArray(tag)) return tag.flatMap(textsIn);
  const [value, description] = ['value', 'description'].map((name) => memberOf(tag, name));
  if (Array.isArray(value) && value.every(isRecord)) {
    return value.flatMap(textsIn);
  }
  return typeof description === 'string' && description.trim() !== '' ? [description.trim()] : [];
}

/** Without the marks around a packet: the reader looks for them in square time. */
function withoutPackets(xmp: Buffer): Buffer {
  return Buffer.from(xmp.toString('latin1').replaceAll('<?xpacket', '<?packet'), 'latin1');
}

/** A block alone in a WebP, the plainest container that the reader knows. */
function webp(kind: 'XMP ' | 'EXIF', block: Buffer): ArrayBuffer {
  const file = Buffer.alloc(20 + block.length + (block.length % 2));
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write(`WEBP${kind}`, 8, 'latin1');
  file.writeUInt32LE(block.length, 16);
  block.copy(file, 20);
  return copied(file);
}

const PHOTOSHOP = Buffer.from('Photoshop 3.0\0', 'latin1');

/** The same in a JPEG, the only one where it looks for IPTC; of a TIFF the block has no header. */
function jpegWithIptc(block: Buffer): ArrayBuffer {
  const isResource = block.subarray(0, PHOTOSHOP.length).equals(PHOTOSHOP);
  const resource = Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  resource.writeUInt32BE(block.length, 8);
  const body = isResource ? block : Buffer.concat([PHOTOSHOP, resource, block]);
  const start = Buffer.from([0xff, 0xd8, 0xff, 0xed, 0, 0]);
  start.writeUInt16BE(body.length + 2, 4);
  return copied(Buffer.concat([start, body, Buffer.from([0xff, 0xd9])]));
}

function copied(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
