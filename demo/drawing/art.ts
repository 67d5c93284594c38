import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { ART_SETS, type ArtSetName } from './art-sets.js';
import { type Drawing, SUBJECTS } from './subjects.js';

interface Icon {
  readonly body: string;
  readonly width?: number;
  readonly height?: number;
  readonly left?: number;
  readonly top?: number;
}

/** The part of an Iconify `icons.json` that is read. */
interface IconFile extends Omit<Icon, 'body'> {
  readonly icons: Readonly<Record<string, Icon>>;
  readonly aliases?: Readonly<Record<string, { readonly parent: string }>>;
}

const require = createRequire(import.meta.url);
const loaded = new Map<ArtSetName, Promise<ReadonlyMap<string, string>>>();
const embedded = new Map<string, Promise<string>>();

/** The drawing as an SVG element one unit wide and high. */
export async function artOf({ set, icon }: Drawing): Promise<string> {
  if (set === 'fluent-3d') return threeDimensional(icon);
  let icons = loaded.get(set);
  if (icons === undefined) {
    icons = loadIcons(set);
    loaded.set(set, icons);
  }
  const element = (await icons).get(icon);
  if (element === undefined) throw new Error(`${ART_SETS[set].package} has no icon "${icon}"`);
  return element;
}

/** Reads a set once and keeps the icons in use: a tenth of it, which may weigh 25 MB. */
async function loadIcons(set: ArtSetName): Promise<ReadonlyMap<string, string>> {
  const path = require.resolve(`${ART_SETS[set].package}/icons.json`);
  const file = JSON.parse(await readFile(path, 'utf8')) as IconFile;
  const wanted = SUBJECTS.flatMap(({ drawings }) => drawings).filter((drawing) => drawing.set === set);
  const elements = new Map<string, string>();
  for (const { icon: name } of wanted) {
    const icon = file.icons[name] ?? file.icons[file.aliases?.[name]?.parent ?? ''];
    if (icon !== undefined) elements.set(name, elementOf(icon, file));
  }
  return elements;
}

function elementOf(icon: Icon, defaults: Omit<Icon, 'body'>): string {
  const { width = 16, height = 16, left = 0, top = 0, body } = { ...defaults, ...icon };
  const viewBox = `${left} ${top} ${width} ${height}`;
  return `<svg width="1" height="1" viewBox="${viewBox}" color="#222">${body}</svg>`;
}

/** The 3-D art is WebP, which librsvg does not read inside an SVG, so it is converted to PNG. */
function threeDimensional(file: string): Promise<string> {
  let element = embedded.get(file);
  if (element === undefined) {
    const folder = dirname(require.resolve(`${ART_SETS['fluent-3d'].package}/package.json`));
    element = sharp(join(folder, 'assets', file))
      .png({ compressionLevel: 1 })
      .toBuffer()
      .then(
        (png) => `<image width="1" height="1" xlink:href="data:image/png;base64,${png.toString('base64')}"/>`,
      );
    embedded.set(file, element);
  }
  return element;
}
