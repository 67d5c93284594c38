import type { ReactNode } from 'react';
import { useMarks } from '../marks/use-marks.js';
import type { TileFragment } from '../operations/generated/graphql.js';
import { TileGrid } from '../tiles/tile-grid.js';
import { useWords } from '../words/use-words.js';
import { type Column, hasMore } from './column.js';
import { ColumnStatus } from './column-status.js';
import type { Side } from './use-results.js';

export interface ResultsColumnProps {
  readonly side: Side;
  readonly column: Column;
  /** Its name and what steers it. */
  readonly header: ReactNode;
  /** On a small screen one column is shown. */
  readonly shown: boolean;
  readonly onRetry: () => void;
  readonly onOpen: (image: TileFragment, side: Side) => void;
  readonly onLike: (image: TileFragment) => void;
}

const SKELETONS = 24;

export function ResultsColumn(props: ResultsColumnProps): ReactNode {
  const { side, column, header, shown, onRetry, onOpen, onLike } = props;
  const words = useWords();
  const marks = useMarks();
  const personal = side === 'you';
  const name = personal ? words.you : words.everyone;
  const waiting = column.state === 'waiting';
  // A hidden image disappears at once; the next answer lacks it.
  const edges = personal ? column.edges.filter(({ node }) => !marks.isHidden(node.id)) : column.edges;
  const skeletons =
    (waiting && edges.length === 0) || (hasMore(column) && column.problem === null) ? SKELETONS : 0;
  return (
    <section className="column" data-side={side} data-shown={shown || undefined} aria-label={name}>
      <header className="column-header">{header}</header>
      <ColumnStatus column={column} personal={personal} onRetry={onRetry} />
      <TileGrid
        label={words.resultsFor(name)}
        edges={edges}
        personal={personal && column.about?.personalization.applied === true}
        skeletons={skeletons}
        waiting={waiting}
        stale={waiting || column.state === 'failed'}
        onOpen={(image) => onOpen(image, side)}
        onLike={onLike}
      />
      {column.state === 'shown' && edges.length === 0 && skeletons === 0 && (
        <p className="empty">{column.edges.length > 0 ? words.nothingLeft : words.nothingFound}</p>
      )}
      {column.state === 'shown' && edges.length > 0 && skeletons === 0 && column.problem === null && (
        <p className="end">{words.end(column.about?.totalCandidates ?? edges.length)}</p>
      )}
    </section>
  );
}
