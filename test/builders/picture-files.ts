import sharp, { type Sharp } from 'sharp';

/**
 * Pixels that look like something: a gradient with seeded noise, so that no two seeds give the same file
 * and no encoder can shrink it to nothing.
 */
export function aPicture({ width = 120, height = 80, seed = 1 } = {}): Sharp {
  const data = new Uint8Array(width * height * 3);
  let state = seed;
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const column = Math.floor(at / 3) % width;
    data[at] = Math.floor((180 * column) / width) + (state >>> 26);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** A JPEG whose first half is there. */
export async function aTruncatedJpeg(): Promise<Buffer> {
  const whole = await aPicture({ width: 400, height: 300 }).jpeg().toBuffer();
  return whole.subarray(0, Math.floor(whole.length / 2));
}

/** A PNG of a few dozen bytes whose header is valid and claims `side` x `side` pixels. */
export function aPixelBomb(side = 40_000): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const nothing = Buffer.from([0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]);
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', nothing), pngChunk('IEND')]);
}

/** 16 bits a channel. */
export function a16BitPng(): Promise<Buffer> {
  return aPicture({ seed: 16 }).toColourspace('rgb16').png().toBuffer();
}

/** Four inks instead of three lights, as printers want it. */
export function aCmykJpeg(): Promise<Buffer> {
  return aPicture({ seed: 4 }).toColourspace('cmyk').jpeg().toBuffer();
}

/** Two frames, the first red and the second blue. */
export async function anAnimatedGif(): Promise<Buffer> {
  const frame = (background: string) => ({
    create: { width: 60, height: 40, channels: 3 as const, background },
  });
  const frames = await Promise.all(
    ['#ff0000', '#0000ff'].map((colour) => sharp(frame(colour)).png().toBuffer()),
  );
  return sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
}

/** 120 x 80 pixels as stored, with an EXIF orientation that makes it 80 x 120 as seen. */
export function aRotatedJpeg(): Promise<Buffer> {
  return aPicture({ seed: 6 }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

export const AN_SVG = Buffer.from(
  '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>',
);

function pngChunk(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'ascii'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, checksum]);
}

/** The checksum of PNG chunks; `zlib.crc32` came with Node 20.15, but its types came later. */
function crc32(bytes: Buffer): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
