import type { Attempts } from '../../catalogue/embedding/attempts.js';
import type { EmbeddedImages, EmbeddingPlan } from '../../catalogue/embedding/embed-folder.js';
import { excerpt } from '../../domain/arguments.js';
import { type Space, spaceName } from '../../domain/vector.js';
import { priceInWords } from '../../pricing/embedding-price.js';

/** Formats the pending work and its price, before anything is paid for. */
export function formatEmbeddingPlan(
  { folder, inCatalogue, known, missing, skipped }: EmbeddingPlan,
  space: Space,
  dollars: number | null,
): readonly string[] {
  const pictures = inCatalogue + known + missing.length;
  const rest =
    missing.length === 0
      ? 'No image needs embedding.'
      : `To embed: ${missing.length} by ${spaceName(space)}, ${priceInWords(dollars)}.`;
  return [
    `${excerpt(folder, 200)} holds ${pictures} images${skipped.length === 0 ? '' : `, and ${skipped.length} skipped files`}: ` +
      `${inCatalogue} are in the catalogue, ${known} were embedded before.`,
    rest,
  ];
}

/** Formats the finished work and its cost. */
export function formatEmbedded(
  { embedded, skipped, interrupted }: EmbeddedImages,
  { seconds, attempts, dollars }: { seconds: number; attempts: Attempts; dollars: number | null },
): readonly string[] {
  const { answered, throttled, failed } = attempts;
  const calls = answered + throttled + failed;
  const repeats = [
    ...(throttled > 0 ? [`${throttled} throttled`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return [
    `Embedded ${embedded} images in ${seconds.toFixed(1)} s${calls === 0 ? '' : ` with ${calls} calls${repeats.length === 0 ? '' : ` (${repeats.join(', ')})`}`}, ${priceInWords(dollars)}.`,
    ...skipped.map((file) =>
      `  ${excerpt(file.path, 48)}  ${file.kind === 'unusable' ? file.reason : ''}`.trimEnd(),
    ),
    ...(interrupted ? ['Interrupted: the same command continues where it stopped.'] : []),
  ];
}
