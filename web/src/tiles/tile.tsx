import { memo, type ReactNode } from 'react';
import { IconButton } from '../frame/icon-button.js';
import { pictureUrl } from '../gateway/picture-url.js';
import { useMarks } from '../marks/use-marks.js';
import type { TileFragment } from '../operations/generated/graphql.js';
import { useWords } from '../words/use-words.js';

export interface TileProps {
  readonly image: TileFragment;
  readonly rank: number;
  /** Places up (positive) or down by taste; 0 where it stayed. */
  readonly moved: number;
  /** True if the tabulator key stops here. */
  readonly current: boolean;
  readonly eager: boolean;
  readonly onOpen: (image: TileFragment) => void;
  readonly onLike: (image: TileFragment) => void;
}

export const Tile = memo(function Tile(props: TileProps): ReactNode {
  const { image, rank, moved, current, eager, onOpen, onLike } = props;
  const words = useWords();
  const marks = useMarks();
  const favorite = marks.isFavorite(image.id);
  const movement = moved === 0 ? '' : `, ${moved > 0 ? words.up(moved) : words.down(-moved)}`;
  const reached = { excludeFromTabOrder: !current };
  return (
    <li className="tile" data-id={image.id}>
      <button
        type="button"
        className="tile-open"
        tabIndex={current ? 0 : -1}
        aria-label={`${words.place(rank, image.title)}${movement}`}
        onClick={() => onOpen(image)}
      >
        <img
          src={pictureUrl(image.thumbnailUrl)}
          alt=""
          width={160}
          height={160}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
        />
      </button>
      {moved !== 0 && (
        <span className="moved" data-up={moved > 0 || undefined} aria-hidden="true">
          {moved > 0 ? '↑' : '↓'}
          {Math.abs(moved)}
        </span>
      )}
      <div className="tile-actions">
        <IconButton
          icon="like"
          label={words.moreLikeThis}
          className="on-picture"
          onPress={() => onLike(image)}
          {...reached}
        />
        {marks.allowed && (
          <>
            <IconButton
              icon="hide"
              label={words.hide}
              className="on-picture"
              onPress={() => marks.toggleHidden(image)}
              {...reached}
            />
            <IconButton
              icon="heart"
              filled={favorite}
              label={favorite ? words.unfavorite : words.favorite}
              className={favorite ? 'on-picture is-marked' : 'on-picture'}
              onPress={() => marks.toggleFavorite(image)}
              {...reached}
            />
          </>
        )}
      </div>
    </li>
  );
});
