/** Formats recognised by a file's first bytes; names and extensions are ignored. */
export type SniffedFormat =
  | 'jpeg'
  | 'png'
  | 'webp'
  | 'avif'
  | 'gif'
  | 'tiff'
  | 'svg'
  | 'empty'
  | 'unknown'
  | KindNotRead;

const AS_PNG = 'save it as PNG';
const AS_JPEG = 'save it as JPEG or AVIF';

/** Image formats that are recognised but not decoded, and the remedy for each. */
export const KINDS_NOT_READ = {
  'camera raw': {
    name: 'camera raw',
    instead: 'export it as JPEG, or ingest the JPEG that the camera wrote beside it',
  },
  HEIC: { name: 'HEIC', instead: `${AS_JPEG}, or have the phone take "most compatible" pictures` },
  'JPEG XL': { name: 'JPEG XL', instead: AS_JPEG },
  'JPEG 2000': { name: 'JPEG 2000', instead: AS_JPEG },
  'JPEG XR': { name: 'JPEG XR', instead: AS_JPEG },
  BMP: { name: 'BMP', instead: AS_PNG },
  ICO: { name: 'an ICO icon', instead: AS_PNG },
  ICNS: { name: 'an ICNS icon', instead: AS_PNG },
  TGA: { name: 'TGA', instead: AS_PNG },
  PNM: { name: 'PBM, PGM or PPM', instead: AS_PNG },
  DDS: { name: 'DDS', instead: AS_PNG },
  QOI: { name: 'QOI', instead: AS_PNG },
  PCX: { name: 'PCX', instead: AS_PNG },
  SGI: { name: 'SGI', instead: AS_PNG },
  ILBM: { name: 'ILBM', instead: AS_PNG },
  FITS: { name: 'FITS', instead: AS_PNG },
  DICOM: { name: 'DICOM', instead: AS_PNG },
  MNG: { name: 'MNG or JNG', instead: AS_PNG },
  FLIF: { name: 'FLIF', instead: AS_PNG },
  BPG: { name: 'BPG', instead: AS_PNG },
  GIMP: { name: 'a GIMP document', instead: AS_PNG },
  Metafile: { name: 'a Windows metafile', instead: AS_PNG },
  DjVu: { name: 'a DjVu document', instead: 'save its pages as PNG' },
  OpenEXR: { name: 'OpenEXR', instead: AS_PNG },
  'Radiance HDR': { name: 'Radiance HDR', instead: AS_PNG },
  Photoshop: { name: 'a Photoshop document', instead: AS_PNG },
  PDF: { name: 'a PDF document', instead: 'save its pages as PNG' },
  PostScript: { name: 'PostScript', instead: AS_PNG },
  CgBI: { name: "Apple's variant of PNG (CgBI)", instead: 'save it as an ordinary PNG' },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly instead: string }>>;
export type KindNotRead = keyof typeof KINDS_NOT_READ;

/** First bytes of the files of a kind, as Latin-1. */
const SIGNATURES: readonly (readonly [string, KindNotRead])[] = [
  // Fujifilm, Olympus, Panasonic, Sigma, Minolta.
  ['FUJIFILMCCD-RAW', 'camera raw'],
  ['IIRO', 'camera raw'],
  ['IIRS', 'camera raw'],
  ['MMOR', 'camera raw'],
  ['IIU\0', 'camera raw'],
  ['FOVb', 'camera raw'],
  ['\0MRM', 'camera raw'],
  // Canon's CRW.
  ['II\x1a\0\0\0HEAPCCDR', 'camera raw'],
  ['\0\0\x01\0', 'ICO'],
  ['icns', 'ICNS'],
  ['\xff\x0a', 'JPEG XL'],
  ['\0\0\0\x0cJXL \r\n\x87\n', 'JPEG XL'],
  ['\0\0\0\x0cjP  \r\n\x87\n', 'JPEG 2000'],
  ['\xff\x4f\xff\x51', 'JPEG 2000'],
  ['II\xbc', 'JPEG XR'],
  ['8BPS', 'Photoshop'],
  ['%PDF-', 'PDF'],
  ['%!PS', 'PostScript'],
  ['\xc5\xd0\xd3\xc6', 'PostScript'],
  ['DDS ', 'DDS'],
  ['qoif', 'QOI'],
  ['v/1\x01', 'OpenEXR'],
  ['#?RADIANCE', 'Radiance HDR'],
  ['#?RGBE', 'Radiance HDR'],
  ['\x01\xda\0\x01', 'SGI'],
  ['\x01\xda\x01\x01', 'SGI'],
  ['SIMPLE  =', 'FITS'],
  ['\x8aMNG\r\n\x1a\n', 'MNG'],
  ['\x8bJNG\r\n\x1a\n', 'MNG'],
  ['FLIF', 'FLIF'],
  ['BPG\xfb', 'BPG'],
  ['gimp xcf ', 'GIMP'],
  ['\xd7\xcd\xc6\x9a', 'Metafile'],
  ['AT&TFORM', 'DjVu'],
];

const AVIF_BRANDS = new Set(['avif', 'avis']);
const HEIC_BRANDS = new Set([
  ...['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'hevm', 'hevs'],
  ...['mif1', 'msf1', 'mif2', 'heif'],
]);

/**
 * Detects the format of an encoded image by its signature.
 *
 * A decoder receives only files whose detected format is allowed, so untrusted bytes never reach the decoders
 * of rarer formats.
 */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  if (bytes.length === 0) return 'empty';
  if (/^[\r\n]{0,4}\xff\xd8\xff/.test(ascii(bytes, 0, 8))) return 'jpeg';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
    return ascii(bytes, 12, 16) === 'CgBI' ? 'CgBI' : 'png';
  }
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
  if (['GIF87a', 'GIF89a'].includes(ascii(bytes, 0, 6))) return 'gif';
  // The two byte orders of TIFF, and BigTIFF in each.
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(ascii(bytes, 0, 4))) {
    // Canon's CR2 is named in the header.
    return ascii(bytes, 8, 10) === 'CR' ? 'camera raw' : 'tiff';
  }
  if (ascii(bytes, 4, 8) === 'ftyp') return isoMediaFormat(bytes);
  if (looksLikeBmp(bytes)) return 'BMP';
  const signature = SIGNATURES.find(([start]) => ascii(bytes, 0, start.length) === start);
  if (signature !== undefined) return signature[1];
  const unsigned = kindWithoutSignature(bytes);
  if (unsigned !== null) return unsigned;
  if (looksLikeSvg(bytes)) return 'svg';
  if (/^P(?:[1-6]\s+[\d#]|7\nWIDTH)/.test(ascii(bytes, 0, 16))) return 'PNM';
  return looksLikeTga(bytes) ? 'TGA' : 'unknown';
}

/** Kinds that more than their first bytes tell. */
function kindWithoutSignature(bytes: Uint8Array): KindNotRead | null {
  const [first, version = 0, encoding = 0, bits = 0] = bytes;
  // A mouse pointer; a TGA that begins like it has no colour map.
  if (startsWith(bytes, [0, 0, 2, 0]) && bytes[4] !== 0 && bytes[5] === 0) return 'ICO';
  if (ascii(bytes, 128, 132) === 'DICM') return 'DICOM';
  if (ascii(bytes, 0, 4) === 'FORM' && ['ILBM', 'PBM '].includes(ascii(bytes, 8, 12))) return 'ILBM';
  if (startsWith(bytes, [1, 0, 0, 0]) && ascii(bytes, 40, 44) === ' EMF') return 'Metafile';
  const isPcx = [0, 2, 3, 4, 5].includes(version) && encoding <= 1 && [1, 2, 4, 8].includes(bits);
  return first === 0x0a && isPcx ? 'PCX' : null;
}

/** Two letters may begin a text too; the size of the header behind them is one of a few. */
function looksLikeBmp(bytes: Uint8Array): boolean {
  if (ascii(bytes, 0, 2) !== 'BM' || bytes.length < 18) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 18);
  return [12, 16, 40, 52, 56, 64, 108, 124].includes(view.getUint32(14, true));
}

/** A TGA has no signature, but few first 18 bytes make sense as its header. */
function looksLikeTga(bytes: Uint8Array): boolean {
  if (bytes.length <= 18) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 18);
  const [mapped, type, depth] = [view.getUint8(1), view.getUint8(2), view.getUint8(16)];
  const isMapSensible =
    mapped === 0 ? view.getUint32(3) === 0 && view.getUint8(7) === 0 : [1, 9].includes(type);
  return (
    mapped <= 1 &&
    [1, 2, 3, 9, 10, 11].includes(type) &&
    isMapSensible &&
    [8, 15, 16, 24, 32].includes(depth) &&
    view.getUint16(12, true) > 0 &&
    view.getUint16(14, true) > 0 &&
    (view.getUint8(17) & 0xc0) === 0
  );
}

/** AVIF and HEIC share a container; the brands in its first box tell them apart. */
function isoMediaFormat(bytes: Uint8Array): SniffedFormat {
  const boxLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const end = Math.min(boxLength, bytes.length, 256);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) brands.push(ascii(bytes, at, at + 4));
  if (brands.some((brand) => AVIF_BRANDS.has(brand))) return 'avif';
  // Canon's CR3.
  if (brands[0] === 'crx ') return 'camera raw';
  return brands.some((brand) => HEIC_BRANDS.has(brand)) ? 'HEIC' : 'unknown';
}

function looksLikeSvg(bytes: Uint8Array): boolean {
  const head = new TextDecoder('utf-8').decode(bytes.subarray(0, 4_096)).trimStart();
  return head.startsWith('<') && /<svg[\s>]/i.test(head);
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
