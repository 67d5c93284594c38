import type { ArtSetName } from './art-sets.js';
import type { LayoutName } from './layout.js';
import type { Rgb } from './pixels/plane.js';
import type { Random } from './pixels/random.js';
import type { Scene } from './scene.js';

/** A technique that renders a drawing as an image. */
export interface Style {
  readonly name: StyleName;
  /** The sets whose drawings suit it. */
  readonly sets: readonly ArtSetName[];
  /** Layouts that suit the style; one listed twice is twice as likely. */
  readonly layouts: readonly LayoutName[];
  /** Share of the usual tilt, 0..1; 1 when absent. */
  readonly tilt?: number;
  /** Paints ground and subject; values outside [0, 1] are clamped later. */
  draw(scene: Scene, random: Random): Promise<Rgb>;
}

export const STYLE_NAMES = [
  'studio-photo',
  'clay',
  'comic-art',
  'neon-punk',
  'origami',
  'watercolour',
  'pixel-art',
  'pencil-sketch',
  'linocut',
  'sticker',
  'stained-glass',
  'oil-painting',
  'blueprint',
] as const;

export type StyleName = (typeof STYLE_NAMES)[number];
