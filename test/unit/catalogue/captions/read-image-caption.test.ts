import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImageCaption } from '../../../../src/catalogue/captions/read-image-caption.js';
import { aPicture } from '../../../builders/picture-files.js';
import {
  aJpegWithExif,
  aJpegWithIptc,
  aJpegWithSegment,
  anExif,
  anIptc,
  anXmp,
  EXIF_TAGS,
} from '../../../builders/picture-texts.js';

const read = async (bytes: Uint8Array) => {
  const problems: string[] = [];
  return { caption: await readImageCaption(bytes, (problem) => problems.push(problem)), problems };
};
const PELICAN = {
  title: 'A pelican & a boat',
  description: 'Größe “M” 東京 🐈',
  tags: ['pelican', 'sea, side'],
};
const XMP = anXmp({ ...PELICAN, title: 'A pelican &amp; a boat' });
const utf16 = (text: string) => Buffer.from(`${text}\0`, 'utf16le');

describe('readImageCaption', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)('reads the XMP of a %s', async (format) => {
    const bytes = await aPicture().withXmp(XMP)[format]().toBuffer();
    expect(await read(bytes)).toEqual({ caption: PELICAN, problems: [] });
  });

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('reads the EXIF of a %s', async (format) => {
    const bytes = await aPicture()
      .withExif({ IFD0: { ImageDescription: 'A pelican' } })
      [format]()
      .toBuffer();
    expect(await read(bytes)).toEqual({ caption: { description: 'A pelican' }, problems: [] });
  });

  it('reads what Windows writes, and UTF-8 in the description', async () => {
    const exif = anExif({
      [EXIF_TAGS.description]: Buffer.from('Ein Pelikan im Süden\0'),
      [EXIF_TAGS.title]: utf16('Süden'),
      [EXIF_TAGS.tags]: utf16('Vogel;Küste'),
    });
    expect(await read(await aJpegWithExif(exif))).toEqual({
      caption: { title: 'Süden', description: 'Ein Pelikan im Süden', tags: ['Vogel', 'Küste'] },
      problems: [],
    });
  });

  it.each([true, false])('reads IPTC, UTF-8 where it is declared: %s', async (isUtf8) => {
    const bytes = (text: string) => Buffer.from(text, isUtf8 ? 'utf8' : 'latin1');
    const iptc = anIptc(
      [
        [5, bytes('Café')],
        [120, bytes('Vor dem Café')],
        [25, bytes('café')],
        [25, bytes('Straße')],
      ],
      isUtf8,
    );
    expect(await read(await aJpegWithIptc(iptc))).toEqual({
      caption: { title: 'Café', description: 'Vor dem Café', tags: ['café', 'Straße'] },
      problems: [],
    });
  });

  it('takes each field from XMP, then IPTC, then EXIF', async () => {
    const iptc = anIptc([
      [5, 'IPTC title'],
      [120, 'IPTC description'],
      [25, 'IPTC tag'],
    ]);
    const jpeg = await aPicture()
      .withXmp(anXmp({ title: 'XMP title' }))
      .withExif({ IFD0: { ImageDescription: 'EXIF description' } })
      .jpeg()
      .toBuffer();
    const both = await aJpegWithIptc(iptc);
    const segment = both.subarray(2, both.indexOf(iptc) + iptc.length + (iptc.length % 2));
    const all = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
    expect((await read(all)).caption).toEqual({
      title: 'XMP title',
      description: 'IPTC description',
      tags: ['IPTC tag'],
    });
  });

  it.each(['OLYMPUS DIGITAL CAMERA', 'SONY DSC', '   ', 'DCIM\\100MEDIA\\DJI_0001.JPG'])(
    'passes over what a camera writes into every picture: %s',
    async (description) => {
      const exif = anExif({ [EXIF_TAGS.description]: Buffer.from(`${description}\0`) });
      expect((await read(await aJpegWithExif(exif))).caption).toEqual({});
    },
  );

  it('passes over a title that is the camera’s name of the file', async () => {
    const bytes = await aPicture()
      .withXmp(anXmp({ title: 'IMG_1234.jpg', description: 'A pelican' }))
      .jpeg()
      .toBuffer();
    expect((await read(bytes)).caption).toEqual({ description: 'A pelican' });
  });

  it('cuts what is too long and says so', async () => {
    const tags = Array.from({ length: 130 }, (_, i) => `tag ${i}`);
    const xmp = anXmp({ title: 'é'.repeat(201), description: '猫'.repeat(2_001), tags });
    const { caption, problems } = await read(await aPicture().withXmp(xmp).png().toBuffer());
    expect(
      [[...(caption.title ?? '')], [...(caption.description ?? '')], caption.tags].map((one) => one?.length),
    ).toEqual([200, 2_000, 100]);
    expect(problems).toEqual([
      'its title has 201 characters; the first 200 are used',
      'its description has 2001 characters; the first 2000 are used',
      'it has 130 tags; the first 100 are used',
    ]);
  });

  it('does not parse a block above the limit', async () => {
    const xmp = anXmp({ description: 'x'.repeat(300_000) });
    expect(await read(await aPicture().withXmp(xmp).png().toBuffer())).toEqual({
      caption: {},
      problems: [`its XMP has ${Buffer.byteLength(xmp)} bytes and is not read; the limit is 262144`],
    });
  });

  it.each([
    ['no XML', 'no XML at all'],
    ['an element that is not closed', XMP.replace('</rdf:RDF>', '')],
  ])('names XMP that is %s', async (_, xmp) => {
    const bytes = await aPicture().withXmp(xmp).png().toBuffer();
    expect(await read(bytes)).toEqual({ caption: {}, problems: ['its XMP is malformed and is not read'] });
  });

  it('expands no entities', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(500)}">${Array.from({ length: 12 }, (_, i) => `<!ENTITY a${i} "${`&a${i === 0 ? '' : i - 1};`.repeat(10)}">`).join('')}<!ENTITY f SYSTEM "file:///etc/passwd">]>`;
    const xmp = bomb + anXmp({ description: '&a11;&f;' });
    const { caption } = await read(await aPicture().withXmp(xmp).png().toBuffer());
    expect(JSON.stringify(caption)).not.toMatch(/ha|root/);
  });

  // Read for a minute where each of these marks is looked for from every other one.
  it.each(['<?xpacket end="', '<a>', '<!--', '<![CDATA[', '<', '&amp;'])(
    'is through 250 KB of %s in time',
    async (piece) => {
      const xmp = anXmp({ description: piece.repeat(Math.floor(250_000 / piece.length)) });
      const start = performance.now();
      await read(await aPicture().withXmp(xmp).png().toBuffer());
      expect(performance.now() - start).toBeLessThan(5_000);
    },
  );

  it('answers or names whatever bytes a block has', async () => {
    const jpeg = await aPicture().jpeg().toBuffer();
    const marker = fc.constantFrom(
      [0xe1, 'Exif\0\0II*\0'],
      [0xe1, 'Exif\0\0MM\0*'],
      [0xe1, 'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>'],
      [0xed, 'Photoshop 3.0\x008BIM\x04\x04\0\0'],
    ) as fc.Arbitrary<[number, string]>;
    await fc.assert(
      fc.asyncProperty(marker, fc.uint8Array({ maxLength: 400 }), async ([kind, start], rest) => {
        const body = Buffer.concat([Buffer.from(start, 'latin1'), rest]);
        const bytes = await aJpegWithSegment(kind, body);
        const { caption } = await read(bytes);
        expect([...(caption.title ?? '')].length).toBeLessThanOrEqual(200);
        expect(bytes.length).toBeGreaterThan(jpeg.length);
      }),
      { numRuns: 150 },
    );
  });
});
