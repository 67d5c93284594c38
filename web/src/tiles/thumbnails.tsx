import type { ReactNode } from 'react';
import { pictureUrl } from '../gateway/picture-url.js';
import type { TileFragment } from '../operations/generated/graphql.js';

export interface ThumbnailItem {
  readonly key: string;
  readonly image: TileFragment;
  readonly note?: string;
  /** Action on it. */
  readonly action?: ReactNode;
}

/** A few small pictures in a row. */
export function Thumbnails({ items }: { readonly items: readonly ThumbnailItem[] }): ReactNode {
  return (
    <ul className="thumbnails">
      {items.map(({ key, image, note, action }) => (
        <li key={key}>
          <img
            src={pictureUrl(image.thumbnailUrl)}
            alt={image.title}
            title={image.title}
            width={72}
            height={72}
            loading="lazy"
            decoding="async"
          />
          {note !== undefined && <small>{note}</small>}
          {action}
        </li>
      ))}
    </ul>
  );
}
