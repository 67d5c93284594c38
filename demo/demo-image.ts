import type { PlannedImage } from './catalogue-plan.js';
import { ART_SETS, type ArtSet, type ArtSetName } from './drawing/art-sets.js';
import { compose } from './drawing/draw-picture.js';
import type { LayoutName } from './drawing/layout.js';
import { type Random, randomFrom } from './drawing/pixels/random.js';
import type { StyleName } from './drawing/style.js';
import type { Subject } from './drawing/subjects.js';

/** An image of the demo catalogue, as a stock library would describe it. */
export interface DemoImage {
  /** Readable and stable: `cat-comic-art-303`. */
  readonly id: string;
  /** Names the subject and never the style, which a search must find through the image itself. */
  readonly title: string;
  readonly type: 'photo' | 'illustration';
  /** Subject, category and style, then keywords; each once (the bird's category is "bird" too). */
  readonly tags: readonly string[];
  readonly subject: string;
  readonly category: string;
  readonly style: StyleName;
  readonly variant: number;
  /** The drawing it was made from (modified), for the attribution. */
  readonly art: { readonly set: ArtSetName; readonly key: string; readonly licence: ArtSet['licence'] };
}

/** Describes the image's content before it is drawn. */
export function describeImage({ subject: name, style, variant }: PlannedImage): DemoImage {
  const { subject, drawing, layout } = compose(name, style, variant);
  const id = `${name.toLowerCase().replaceAll(' ', '-')}-${style}-${variant}`;
  return {
    id,
    title: titleOf(subject, layout, randomFrom(`title of ${id}`)),
    type: style === 'studio-photo' ? 'photo' : 'illustration',
    tags: [...new Set([name, subject.category, style, ...subject.keywords.slice(0, 4)])],
    subject: name,
    category: subject.category,
    style,
    variant,
    art: { set: drawing.set, key: drawing.key, licence: ART_SETS[drawing.set].licence },
  };
}

function titleOf({ name, article, plural }: Subject, layout: LayoutName, random: Random): string {
  const one = article === '' ? name : `${article} ${name}`;
  const title = random.pick(TITLES[layout])(one, plural);
  return title.charAt(0).toUpperCase() + title.slice(1);
}

const TITLES: Readonly<Record<LayoutName, readonly ((one: string, several: string) => string)[]>> = {
  solo: [(one) => one, (one) => `${one}, full view`, (one) => `${one} in the centre of the frame`],
  close: [(one) => `close-up of ${one}`, (one) => `${one} filling the frame`],
  small: [(one) => `${one} with copy space`, (one) => `${one} off centre, with room for text`],
  pair: [(_, several) => `two ${several} facing each other`, (_, several) => `two ${several} side by side`],
  trio: [(_, several) => `three ${several} together`, (_, several) => `a group of three ${several}`],
  pattern: [(_, several) => `a pattern of ${several}`, (_, several) => `many ${several}, repeated`],
};
