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

export interface TiffSettings {
  readonly bits?: 8 | 16;
  readonly samples?: 1 | 3;
  /** 1 grey, 2 RGB, 6 YCbCr, 8 CIELAB, 32803 a sensor's own. */
  readonly photometric: number;
  /** Other tags of one value, by number. */
  readonly tags?: Readonly<Record<number, number>>;
  /** A second picture, inside of the first: a camera's raw data beside its preview. */
  readonly inside?: number;
  readonly isBigEndian?: boolean;
}

/** An uncompressed TIFF of 16 x 16 pixels, all of one colour. */
export function aTiff(
  pixel: readonly number[],
  { bits = 8, samples = 3, photometric, tags = {}, inside, isBigEndian = false }: TiffSettings,
): Buffer {
  const side = 16;
  const data = Buffer.alloc(side * side * samples * (bits / 8));
  for (let at = 0; at < side * side * samples; at++) {
    const value = pixel[at % samples] ?? 0;
    if (bits === 8) data[at] = value;
    else if (isBigEndian) data.writeUInt16BE(value, 2 * at);
    else data.writeUInt16LE(value, 2 * at);
  }
  const folder = (photometricOfIt: number, more: Readonly<Record<number, number>>): Buffer => {
    const entries = Object.entries({
      256: side,
      257: side,
      258: bits,
      259: 1,
      262: photometricOfIt,
      273: 8,
      277: samples,
      278: side,
      279: data.length,
      284: 1,
      ...more,
    });
    const bytes = Buffer.alloc(2 + 12 * entries.length + 4);
    const u16 = (value: number, at: number) =>
      isBigEndian ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at);
    const u32 = (value: number, at: number) =>
      isBigEndian ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at);
    u16(entries.length, 0);
    entries.forEach(([tag, value], n) => {
      u16(Number(tag), 2 + 12 * n);
      const isOffset = ['273', '279', '330'].includes(tag);
      u16(isOffset ? 4 : 3, 4 + 12 * n);
      u32(1, 6 + 12 * n);
      if (isOffset) u32(value, 10 + 12 * n);
      else u16(value, 10 + 12 * n);
    });
    return bytes;
  };
  const second = inside === undefined ? Buffer.alloc(0) : folder(inside, {});
  const secondAt = 8 + data.length;
  const header = Buffer.alloc(8);
  header.write(isBigEndian ? 'MM' : 'II', 'latin1');
  if (isBigEndian) {
    header.writeUInt16BE(42, 2);
    header.writeUInt32BE(secondAt + second.length, 4);
  } else {
    header.writeUInt16LE(42, 2);
    header.writeUInt32LE(secondAt + second.length, 4);
  }
  const more = inside === undefined ? tags : { ...tags, 330: secondAt };
  return Buffer.concat([header, data, second, folder(photometric, more)]);
}

/** A shape that is drawn in one colour on nothing. */
export function onNothing(shape: 'disc' | 'triangle', fill: string): Promise<Buffer> {
  const drawn =
    shape === 'disc'
      ? `<circle cx="80" cy="80" r="60" fill="${fill}"/>`
      : `<polygon points="80,10 150,150 10,150" fill="${fill}"/>`;
  return sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160">${drawn}</svg>`))
    .png()
    .toBuffer();
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
