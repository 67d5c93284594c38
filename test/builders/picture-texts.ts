import { aPicture } from './picture-files.js';

/** An XMP packet as photo programs write it. */
export function anXmp(fields: { title?: string; description?: string; tags?: readonly string[] }): string {
  const alt = (name: string, text: string | undefined) =>
    text === undefined
      ? ''
      : `<dc:${name}><rdf:Alt><rdf:li xml:lang="x-default">${text}</rdf:li><rdf:li xml:lang="de">Auf Deutsch</rdf:li></rdf:Alt></dc:${name}>`;
  const bag = (tags: readonly string[] | undefined) =>
    tags === undefined
      ? ''
      : `<dc:subject><rdf:Bag>${tags.map((tag) => `<rdf:li>${tag}</rdf:li>`).join('')}</rdf:Bag></dc:subject>`;
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 6.0"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5">${alt('title', fields.title)}${alt('description', fields.description)}${bag(fields.tags)}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

/** Records of IPTC IIM: the number of the dataset in the second record, and its bytes. */
export function anIptc(records: readonly (readonly [number, string | Buffer])[], isUtf8 = true): Buffer {
  const record = (kind: number, set: number, value: Buffer) => {
    const header = Buffer.from([0x1c, kind, set, 0, 0]);
    header.writeUInt16BE(value.length, 3);
    return Buffer.concat([header, value]);
  };
  return Buffer.concat([
    ...(isUtf8 ? [record(1, 90, Buffer.from('\u001b%G', 'latin1'))] : []),
    ...records.map(([set, value]) => record(2, set, Buffer.from(value))),
  ]);
}

/** A JPEG with such records in the resource of Photoshop, as agencies deliver pictures. */
export async function aJpegWithIptc(iptc: Buffer, seed = 1): Promise<Buffer> {
  const resource = Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  resource.writeUInt32BE(iptc.length, resource.length - 4);
  return aJpegWithSegment(0xed, Buffer.concat([resource, iptc, Buffer.alloc(iptc.length % 2)]), seed);
}

/** EXIF with texts in its first folder by their tags: ASCII, or bytes as Windows writes UTF-16. */
export function anExif(texts: Readonly<Record<number, Buffer>>): Buffer {
  const entries = Object.entries(texts).map(([tag, bytes]) => ({ tag: Number(tag), bytes }));
  const folder = Buffer.alloc(8 + 2 + 12 * entries.length + 4);
  folder.write('II*\0', 0, 'latin1');
  folder.writeUInt32LE(8, 4);
  folder.writeUInt16LE(entries.length, 8);
  let end = folder.length;
  entries.forEach(({ tag, bytes }, n) => {
    const at = 10 + 12 * n;
    folder.writeUInt16LE(tag, at);
    folder.writeUInt16LE(tag < 0x9000 ? 2 : 1, at + 2);
    folder.writeUInt32LE(bytes.length, at + 4);
    folder.writeUInt32LE(end, at + 8);
    end += bytes.length;
  });
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), folder, ...entries.map(({ bytes }) => bytes)]);
}

export const EXIF_TAGS = { description: 0x010e, title: 0x9c9b, comment: 0x9c9c, tags: 0x9c9e } as const;

export function aJpegWithExif(exif: Buffer, seed = 1): Promise<Buffer> {
  return aJpegWithSegment(0xe1, exif, seed);
}

export async function aJpegWithSegment(marker: number, body: Buffer, seed = 1): Promise<Buffer> {
  const jpeg = await aPicture({ seed }).jpeg().toBuffer();
  const header = Buffer.from([0xff, marker, 0, 0]);
  header.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), header, body, jpeg.subarray(2)]);
}
