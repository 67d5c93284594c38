import { STYLE_NAMES, type StyleName } from './drawing/style.js';
import { SUBJECTS } from './drawing/subjects.js';

/** An image to draw. The variant seeds all differences between images of one subject in one style. */
export interface PlannedImage {
  readonly subject: string;
  readonly style: StyleName;
  readonly variant: number;
}

/** `default` has some 3,500 images of 80 subjects, `large` more than 20,000 of all subjects. */
export type DemoSize = 'default' | 'large';

/** Subjects with enough images in every style to fill a page of results with one style. */
export const CORE_SUBJECTS: readonly string[] = [
  'cat',
  'dog',
  'bird',
  'fish',
  'horse',
  'rabbit',
  'elephant',
  'butterfly',
  'house',
  'castle',
  'tree',
  'flower',
  'car',
  'train',
  'boat',
  'airplane',
  'apple',
  'cake',
  'guitar',
  'umbrella',
];

/** Subjects with an image or two in every style. */
export const FURTHER_SUBJECTS: readonly string[] = [
  'lion',
  'tiger',
  'bear',
  'panda',
  'monkey',
  'fox',
  'cow',
  'pig',
  'sheep',
  'giraffe',
  'penguin',
  'owl',
  'duck',
  'chicken',
  'frog',
  'turtle',
  'snake',
  'dinosaur',
  'whale',
  'dolphin',
  'shark',
  'octopus',
  'crab',
  'snail',
  'bee',
  'ladybird',
  'rose',
  'sunflower',
  'cactus',
  'palm tree',
  'mushroom',
  'banana',
  'strawberry',
  'pineapple',
  'carrot',
  'lemon',
  'pizza',
  'burger',
  'ice cream',
  'doughnut',
  'coffee',
  'church',
  'mountain',
  'bus',
  'bicycle',
  'rocket',
  'tractor',
  'sun',
  'snowman',
  'balloon',
  'violin',
  'drum',
  'robot',
  'ghost',
  'camera',
  'chair',
  'book',
  'key',
  'crown',
  'bell',
];

/**
 * The catalogue's variants begin here. Those below 100 train the demo's model, so it has never seen one of
 * these; why not right at 100, see docs/decisions/0009.
 */
export const FIRST_CATALOGUE_VARIANT = 300;

const OTHER_SUBJECTS: readonly string[] = SUBJECTS.map(({ name }) => name).filter(
  (name) => !CORE_SUBJECTS.includes(name) && !FURTHER_SUBJECTS.includes(name),
);

/**
 * Lists the catalogue's images, the core subjects first and style by style, which draws fastest. The large
 * catalogue begins with the default one.
 */
export function planCatalogue(size: DemoSize): PlannedImage[] {
  const first = FIRST_CATALOGUE_VARIANT;
  const small = [
    ...cells(CORE_SUBJECTS, first, (style) => (style === 'studio-photo' ? 16 : 10)),
    ...cells(FURTHER_SUBJECTS, first, () => 1),
  ];
  if (size === 'default') return small;
  return [...small, ...cells(FURTHER_SUBJECTS, first + 1, () => 3), ...cells(OTHER_SUBJECTS, first, () => 3)];
}

/** Lists the images that the demo's model is trained on. */
export function planTraining(): PlannedImage[] {
  return [
    ...cells(CORE_SUBJECTS, 0, (style) => (style === 'studio-photo' ? 40 : 24)),
    ...cells(FURTHER_SUBJECTS, 0, () => 12),
  ];
}

function cells(
  subjects: readonly string[],
  firstVariant: number,
  variants: (style: StyleName) => number,
): PlannedImage[] {
  return STYLE_NAMES.flatMap((style) =>
    subjects.flatMap((subject) =>
      Array.from({ length: variants(style) }, (_, n) => ({ subject, style, variant: firstVariant + n })),
    ),
  );
}
