import { type FocusEvent, type KeyboardEvent, type ReactNode, useCallback, useRef, useState } from 'react';
import { useLocale } from 'react-aria-components';
import { useClient } from 'urql';
import { downloadImage } from '../marks/download-image.js';
import { useMarks } from '../marks/use-marks.js';
import type { TileFragment } from '../operations/generated/graphql.js';
import type { Edge } from '../results/column.js';
import { placeAfterKey } from './grid-keys.js';
import { Tile } from './tile.js';
import { useFlip } from './use-flip.js';

export interface TileGridProps {
  readonly label: string;
  readonly edges: readonly Edge[];
  /** True if taste took part, so that places may have changed. */
  readonly personal: boolean;
  /** Number of places that wait for their image. */
  readonly skeletons: number;
  readonly waiting: boolean;
  /** True if the images are of the previous search. */
  readonly stale: boolean;
  readonly onOpen: (image: TileFragment) => void;
  readonly onLike: (image: TileFragment) => void;
}

/** So many images are above the fold on any screen that is not huge. */
const EAGER = 12;

/** A ranked list as a grid: one stop of the tabulator key, arrows within. */
export function TileGrid(props: TileGridProps): ReactNode {
  const { label, edges, personal, skeletons, waiting, stale, onOpen, onLike } = props;
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const marks = useMarks();
  const client = useClient();
  const { direction } = useLocale();
  useFlip(list, edges.map(({ node }) => node.id).join('\n'));

  // A place of its own each: one that slid behind the images that arrived would count as a shift.
  const places = Array.from({ length: skeletons }, (_, index) => `place ${edges.length + index}`);
  const at = Math.max(
    0,
    edges.findIndex(({ node }) => node.id === current),
  );

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const image = edges[at]?.node;
      if (image === undefined || list.current === null) return;
      const columns = getComputedStyle(list.current).gridTemplateColumns.split(' ').length;
      const place = placeAfterKey(event.key, at, { count: edges.length, columns, rtl: direction === 'rtl' });
      if (place !== null) {
        event.preventDefault();
        list.current.children[place]?.querySelector<HTMLElement>('.tile-open')?.focus();
        return;
      }
      const deeds: Readonly<Record<string, () => void>> = {
        f: () => marks.toggleFavorite(image),
        h: () => marks.toggleHidden(image),
        m: () => onLike(image),
        d() {
          marks.download(image);
          void downloadImage(client, image.id);
        },
      };
      deeds[event.key.toLowerCase()]?.();
    },
    [edges, at, marks, onLike, client, direction],
  );

  const onFocus = useCallback((event: FocusEvent) => {
    const id = event.target.closest<HTMLElement>('[data-id]')?.dataset['id'];
    if (id !== undefined) setCurrent(id);
  }, []);

  return (
    <ul
      ref={list}
      className="tiles"
      aria-label={label}
      aria-busy={waiting}
      data-stale={(stale && edges.length > 0) || undefined}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
    >
      {edges.map((edge, index) => (
        <Tile
          key={edge.node.id}
          image={edge.node}
          rank={edge.rank}
          moved={personal ? edge.similarityRank - edge.rank : 0}
          current={index === at}
          eager={index < EAGER}
          onOpen={onOpen}
          onLike={onLike}
        />
      ))}
      {places.map((place) => (
        <li key={place} className="tile skeleton" aria-hidden="true" />
      ))}
    </ul>
  );
}
