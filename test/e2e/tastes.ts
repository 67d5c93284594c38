import { CORE_SUBJECTS, planCatalogue } from '../../demo/catalogue-plan.js';
import { type DemoImage, describeImage } from '../../demo/demo-image.js';
import { STYLE_NAMES, type StyleName } from '../../demo/drawing/style.js';
import { emptyHistory } from '../../src/domain/history.js';
import { execute } from '../client/execute.js';
import { RecordManyDocument, SearchDocument } from '../client/generated/graphql.js';
import type { DemoApp } from './demo-app.js';

export const DEMO_IMAGES: readonly DemoImage[] = planCatalogue('default').map(describeImage);

/** Every style that the catalogue is not full of anyway. */
export const TASTES: readonly StyleName[] = STYLE_NAMES.filter((style) => style !== 'studio-photo');

export { CORE_SUBJECTS };

/** Records a user's views of images, in order, through the public API. */
export async function lookAt(app: DemoApp, userId: string, images: readonly DemoImage[]): Promise<void> {
  for (let start = 0; start < images.length; start += 100) {
    const inputs = images.slice(start, start + 100).map(({ id }, i) => ({
      userId,
      imageId: id,
      type: 'VIEW' as const,
      eventId: `view-${start + i}-${id}`,
    }));
    const { recordInteractions } = await execute(app, RecordManyDocument, { inputs });
    const error = recordInteractions.find((payload) => payload.error !== null)?.error;
    if (error) throw new Error(`An interaction was refused: ${error.message}`);
  }
}

/**
 * Takes a user out of the population, so that the next one meets the same. Forgetting would do that too, and
 * have the blend fitted again each time.
 */
export async function leavePopulation({ engines: { log, ranker } }: DemoApp, userId: string): Promise<void> {
  ranker.observe(await log.history(userId), emptyHistory(userId));
}

export interface Shares {
  readonly style: number;
  readonly subject: number;
}

/** Which part of the first images found is of a style, and which of the subject that was asked for. */
export async function sharesOf(
  app: DemoApp,
  subject: string,
  styles: readonly string[],
  variables: { readonly userId?: string; readonly weight?: number; readonly first?: number } = {},
): Promise<Shares> {
  const { searchImages } = await execute(app, SearchDocument, { query: subject, first: 10, ...variables });
  const tags = searchImages.edges.map(({ node }) => node.tags);
  return {
    style: share(tags, (of) => styles.some((style) => of.includes(style))),
    subject: share(tags, (of) => of.includes(subject)),
  };
}

/** Which part of the items a condition holds for; 0 of none. */
export function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / Math.max(1, items.length);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** A seeded order of the images that a test may show, without the subject that it searches for. */
export function imagesFor(seed: string, wanted: (image: DemoImage) => boolean): readonly DemoImage[] {
  return DEMO_IMAGES.filter(wanted)
    .map((image) => ({ image, key: hash(`${seed}/${image.id}`) }))
    .sort((a, b) => a.key - b.key)
    .map(({ image }) => image);
}

/** FNV-1a with a final mix: all that a reproducible shuffle needs. */
function hash(text: string): number {
  let state = 2_166_136_261;
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
  state = Math.imul(state ^ (state >>> 15), 2_246_822_507);
  return (state ^ (state >>> 13)) >>> 0;
}
