import type { Style, StyleName } from './style.js';
import { blueprint } from './styles/blueprint.js';
import { clay } from './styles/clay.js';
import { comicArt } from './styles/comic-art.js';
import { linocut } from './styles/linocut.js';
import { neonPunk } from './styles/neon-punk.js';
import { oilPainting } from './styles/oil-painting.js';
import { origami } from './styles/origami.js';
import { pencilSketch } from './styles/pencil-sketch.js';
import { pixelArt } from './styles/pixel-art.js';
import { stainedGlass } from './styles/stained-glass.js';
import { sticker } from './styles/sticker.js';
import { studioPhoto } from './styles/studio-photo.js';
import { watercolour } from './styles/watercolour.js';

export const STYLES: Readonly<Record<StyleName, Style>> = {
  'studio-photo': studioPhoto,
  clay,
  'comic-art': comicArt,
  'neon-punk': neonPunk,
  origami,
  watercolour,
  'pixel-art': pixelArt,
  'pencil-sketch': pencilSketch,
  linocut,
  sticker,
  'stained-glass': stainedGlass,
  'oil-painting': oilPainting,
  blueprint,
};
