/** Tags of TIFF 6.0 and DNG, by their numbers. */
export const TIFF = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  samplesPerPixel: 277,
  subFolders: 330,
  chromaSubsampling: 530,
  dngVersion: 50_706,
} as const;

/** Values of `photometric`. */
export const PHOTOMETRIC = { yCbCr: 6, cieLab: 8, sensor: 32_803, linearRaw: 34_892 } as const;

/** An image of a TIFF file: the first value of each tag, and its position in the file. */
export type TiffFolder = ReadonlyMap<number, TiffValue>;

export interface TiffValue {
  readonly value: number;
  readonly at: number;
  /** Bytes that it takes. */
  readonly size: 1 | 2 | 4;
}

const MOST_FOLDERS = 32;
const MOST_TAGS = 512;
/** Bytes of a value by its type: of 1, 2 and 4 bytes, unsigned, and offsets. */
const BYTES: Readonly<Record<number, 1 | 2 | 4>> = { 1: 1, 3: 2, 4: 4, 13: 4 };

/**
 * The folders of a TIFF file, those inside of others too; what is cut off or makes no sense is left out. Empty for a
 * BigTIFF, which no camera writes.
 */
export function tiffFolders(bytes: Uint8Array): readonly TiffFolder[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) return [];
  const isLittle = bytes[0] === 0x49;
  if (view.getUint16(2, isLittle) !== 42) return [];
  const found: TiffFolder[] = [];
  const seen = new Set<number>();
  const waiting = [view.getUint32(4, isLittle)];
  while (waiting.length > 0 && found.length < MOST_FOLDERS) {
    const offset = waiting.shift() ?? 0;
    if (offset === 0 || seen.has(offset) || offset + 2 > bytes.length) continue;
    seen.add(offset);
    const count = view.getUint16(offset, isLittle);
    const end = offset + 2 + 12 * count;
    if (count > MOST_TAGS || end > bytes.length) continue;
    const folder = new Map<number, TiffValue>();
    for (let at = offset + 2; at < end; at += 12) {
      const tag = view.getUint16(at, isLittle);
      const values = valuesAt(view, at, isLittle);
      const [first] = values;
      if (first !== undefined) folder.set(tag, first);
      if (tag === TIFF.subFolders) waiting.push(...values.map(({ value }) => value));
    }
    found.push(folder);
    if (end + 4 <= bytes.length) waiting.push(view.getUint32(end, isLittle));
  }
  return found;
}

/** Of whole numbers only; others say nothing that is asked for. */
function valuesAt(view: DataView, entry: number, isLittle: boolean): readonly TiffValue[] {
  const size = BYTES[view.getUint16(entry + 2, isLittle)];
  if (size === undefined) return [];
  const count = Math.min(view.getUint32(entry + 4, isLittle), MOST_FOLDERS);
  const start = size * count <= 4 ? entry + 8 : view.getUint32(entry + 8, isLittle);
  if (start + size * count > view.byteLength) return [];
  return Array.from({ length: count }, (_, n) => {
    const at = start + n * size;
    const value =
      size === 1
        ? view.getUint8(at)
        : size === 2
          ? view.getUint16(at, isLittle)
          : view.getUint32(at, isLittle);
    return { value, at, size };
  });
}

/** Compressions that cameras alone write: Nikon's, Sony's, Pentax's. */
const CAMERAS_COMPRESSIONS: readonly number[] = [34_713, 32_767, 65_535];

/** Returns true if a TIFF file is a camera's raw data, of which viewers show a small preview. */
export function isCameraRaw(folders: readonly TiffFolder[]): boolean {
  return folders.some((folder) => {
    const photometric = folder.get(TIFF.photometric)?.value;
    return (
      folder.has(TIFF.dngVersion) ||
      photometric === PHOTOMETRIC.sensor ||
      photometric === PHOTOMETRIC.linearRaw ||
      CAMERAS_COMPRESSIONS.includes(folder.get(TIFF.compression)?.value ?? 0)
    );
  });
}
