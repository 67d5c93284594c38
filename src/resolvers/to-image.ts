import type { Image } from '../domain/image.js';
import type { ImageUrls } from './request-context.js';
import type { ImageType } from './types/image.type.js';

/** An image and its cluster as the schema shows them. */
export function toImage(
  { image, clusterId }: { readonly image: Image; readonly clusterId: string | null },
  pictures: ImageUrls,
): ImageType {
  return {
    id: image.id,
    title: image.title,
    description: image.description ?? null,
    type: image.type,
    url: pictures.url(image.file),
    width: image.width,
    height: image.height,
    tags: image.tags,
    clusterId,
    file: image.file,
  };
}
