import { FIRST_CATALOGUE_VARIANT, type PlannedImage } from './catalogue-plan.js';
import { contactSheet } from './contact-sheet.js';
import { drawInWorkers } from './draw-in-workers.js';
import { STYLE_NAMES } from './drawing/style.js';

const SUBJECTS = [
  'cat',
  'dog',
  'bird',
  'fish',
  'butterfly',
  'house',
  'castle',
  'flower',
  'car',
  'boat',
  'guitar',
  'umbrella',
];

/** The README's illustration: a row for each style, a column for each of a dozen subjects. @returns a JPEG */
export async function drawStyleSheet(workers = 2): Promise<Uint8Array> {
  const pictures = STYLE_NAMES.flatMap((style) =>
    SUBJECTS.map(
      (subject, n): PlannedImage => ({ subject, style, variant: FIRST_CATALOGUE_VARIANT + (n % 10) }),
    ),
  );
  const drawn: Uint8Array[] = [];
  await drawInWorkers(pictures, { kind: 'jpeg', quality: 95 }, workers, (n, jpeg) => {
    drawn[n] = jpeg;
  });
  return contactSheet(
    STYLE_NAMES.map((label, row) => ({
      label,
      pictures: drawn.slice(row * SUBJECTS.length, (row + 1) * SUBJECTS.length),
    })),
  );
}
