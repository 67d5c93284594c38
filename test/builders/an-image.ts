import type { Image } from '../../src/domain/image.js';

/** An image of which only what is given matters. */
export function anImage(fields: Partial<Image> = {}): Image {
  const id = fields.id ?? 'an-image';
  return {
    id,
    title: `A picture called ${id}`,
    type: 'photo',
    width: 256,
    height: 256,
    tags: [],
    keywords: [],
    file: `00/${id}.jpg`,
    contentHash: '0'.repeat(64),
    source: `${id}.jpg`,
    ...fields,
  };
}
