import { Packr } from 'msgpackr';
import type { Image } from '../../../../domain/image.js';

export interface DocumentRow {
  readonly slot: number;
  readonly image: Image;
}

/** The fields of a row in their order: their names would take as much room as all short values together. */
type Fields = readonly [
  slot: number,
  id: string,
  title: string,
  type: string,
  width: number,
  height: number,
  tags: readonly string[],
  keywords: readonly string[],
  file: string,
  contentHash: string | Uint8Array,
  source: string,
  root: string | null,
  captionHash: string | null,
  description: string | null,
];

const HEX = /^(?:[0-9a-f]{2})+$/;

const packr = new Packr();

/** Encodes documents for LMDB; decodes also those of earlier versions, which are objects with names. */
export const documentEncoder = {
  encode({ slot, image }: DocumentRow): Buffer {
    const { id, title, type, width, height, tags, keywords, file, contentHash, source } = image;
    const hash = HEX.test(contentHash) ? Buffer.from(contentHash, 'hex') : contentHash;
    const { root = null, captionHash = null, description = null } = image;
    const fields: Fields = [
      ...([slot, id, title, type, width, height, tags, keywords] as const),
      ...([file, hash, source, root, captionHash, description] as const),
    ];
    return packr.pack(fields);
  },

  /** @param end  number of bytes, where the buffer holds more */
  decode(bytes: Uint8Array, end?: number): DocumentRow {
    // Written by `encode`, or by the version before it.
    const row = packr.unpack(Buffer.from(bytes.buffer, bytes.byteOffset, end ?? bytes.length)) as
      | Fields
      | DocumentRow;
    return 'slot' in row ? row : rowOf(row);
  },
};

function rowOf(fields: Fields): DocumentRow {
  const [slot, id, title, type, width, height, tags, keywords, file, hash, source] = fields;
  const [root, captionHash, description] = fields.slice(11);
  const contentHash = typeof hash === 'string' ? hash : Buffer.from(hash).toString('hex');
  return {
    slot,
    image: {
      ...{ id, title, type, width, height, tags, keywords, file, contentHash, source },
      ...(typeof description === 'string' && { description }),
      ...(typeof captionHash === 'string' && { captionHash }),
      ...(typeof root === 'string' && { root }),
    },
  };
}
