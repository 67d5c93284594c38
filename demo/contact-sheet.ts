import sharp, { type OverlayOptions } from 'sharp';

/** A row of images (any format that sharp reads) with its label. */
export interface SheetRow {
  readonly label: string;
  readonly pictures: readonly Uint8Array[];
}

export interface SheetLayout {
  /** Side of an image on the sheet, in pixels. */
  readonly tile: number;
  readonly gap: number;
  /** Room for the labels, in pixels; 0 leaves them out. */
  readonly labelWidth: number;
}

const DEFAULT_LAYOUT: SheetLayout = { tile: 104, gap: 3, labelWidth: 112 };
const QUALITY = 84;

/** Arranges images in labelled rows, on white. @returns a JPEG */
export async function contactSheet(
  rows: readonly SheetRow[],
  { tile, gap, labelWidth }: SheetLayout = DEFAULT_LAYOUT,
): Promise<Uint8Array> {
  const columns = Math.max(...rows.map(({ pictures }) => pictures.length));
  const width = labelWidth + columns * (tile + gap) - gap;
  const height = rows.length * (tile + gap) - gap;
  const tiles = rows.flatMap(({ pictures }, row) =>
    pictures.map(
      async (picture, column): Promise<OverlayOptions> => ({
        input: await sharp(picture).resize(tile, tile).removeAlpha().png({ compressionLevel: 1 }).toBuffer(),
        left: labelWidth + column * (tile + gap),
        top: row * (tile + gap),
      }),
    ),
  );
  const labels =
    labelWidth > 0 ? [{ input: labelsOf(rows, { tile, gap, labelWidth }, height), left: 0, top: 0 }] : [];
  return sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .composite([...(await Promise.all(tiles)), ...labels])
    .jpeg({ quality: QUALITY, mozjpeg: true })
    .toBuffer();
}

function labelsOf(rows: readonly SheetRow[], { tile, gap, labelWidth }: SheetLayout, height: number): Buffer {
  const texts = rows.map(
    ({ label }, row) =>
      `<text x="4" y="${row * (tile + gap) + tile / 2 + 5}" font-family="DejaVu Sans, Helvetica, Arial, sans-serif" ` +
      `font-size="13" fill="#24292f">${label.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`,
  );
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${labelWidth}" height="${height}">${texts.join('')}</svg>`,
  );
}
