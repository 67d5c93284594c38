import { type ReactNode, useMemo, useState } from 'react';
import { Button, ToggleButton } from 'react-aria-components';
import { Icon } from '../frame/icons.js';
import { pictureUrl } from '../gateway/picture-url.js';
import { ProblemLine } from '../gateway/problem-line.js';
import { usePatientQuery } from '../gateway/use-retry.js';
import { useMarks } from '../marks/use-marks.js';
import {
  BoardDocument,
  type BoardQuery,
  type StatusQuery,
  type TileFragment,
} from '../operations/generated/graphql.js';
import type { Viewer } from '../people/use-viewer.js';
import { useWords } from '../words/use-words.js';
import { OwnPictures } from './own-pictures.js';

type Status = NonNullable<StatusQuery['status']>;
type Look = NonNullable<BoardQuery['clusters']>[number];

export interface BoardProps {
  readonly viewer: Viewer;
  readonly status: Status | null;
  readonly onWord: (word: string) => void;
  readonly onLike: (image: TileFragment) => void;
  readonly onBeMyself: () => void;
}

const LOOKS = 24;
const WORDS = 8;
const PLACES = Array.from({ length: LOOKS }, (_, index) => `place ${index}`);

/** The page before a search: looks to pick from, so that the first search is already personal. */
export function Board({ viewer, status, onWord, onLike, onBeMyself }: BoardProps): ReactNode {
  const words = useWords();
  const marks = useMarks();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const { data, problem, fetching, again } = usePatientQuery({
    query: BoardDocument,
    variables: { first: LOOKS },
  });
  const looks = useMemo(
    () => (data?.clusters ?? []).filter(({ exemplars }) => exemplars !== null && exemplars.length > 0),
    [data],
  );
  const tries = useMemo(() => wordsOf(looks), [looks]);
  const pick = ({ id, exemplars }: Look): void => {
    const best = exemplars?.[0];
    if (best === undefined) return;
    setPicked((now) => new Set(now).add(id));
    marks.view(best);
  };
  return (
    <div className="board">
      <div className="board-lead">
        <h2>{words.boardTitle}</h2>
        <p>
          {marks.allowed ? words.boardLead : words.personaOnly}{' '}
          {!marks.allowed && viewer.login === null && (
            <Button className="quiet-button" onPress={onBeMyself}>
              {words.beMyself}
            </Button>
          )}
        </p>
        <p className="board-words">
          <span>{words.tryWords}</span>
          {tries.map((word) => (
            <Button key={word} className="chip" onPress={() => onWord(word)}>
              {word}
            </Button>
          ))}
        </p>
      </div>
      {problem !== null && <ProblemLine problem={problem} onRetry={again} />}
      {problem === null && !fetching && looks.length === 0 && <p className="empty">{words.emptyCatalogue}</p>}
      <ul className="looks" aria-busy={fetching}>
        {looks.map((look) => (
          <LookCard
            key={look.id}
            look={look}
            picked={picked.has(look.id)}
            allowed={marks.allowed}
            onPick={() => pick(look)}
            onLike={onLike}
          />
        ))}
        {fetching &&
          PLACES.map((place) => <li key={place} className="look-card skeleton" aria-hidden="true" />)}
      </ul>
      <p className="visually-hidden" role="status">
        {picked.size > 0 ? words.boardPicked(picked.size) : ''}
      </p>
      {viewer.login === null && status !== null && (
        <OwnPictures catalogue={status.catalogue} isEmpty={status.images === 0} />
      )}
    </div>
  );
}

interface LookCardProps {
  readonly look: Look;
  readonly picked: boolean;
  readonly allowed: boolean;
  readonly onPick: () => void;
  readonly onLike: (image: TileFragment) => void;
}

function LookCard({ look, picked, allowed, onPick, onLike }: LookCardProps): ReactNode {
  const words = useWords();
  const exemplars = look.exemplars ?? [];
  const [best] = exemplars;
  if (best === undefined) return null;
  return (
    <li className="look-card" data-picked={picked || undefined}>
      <ToggleButton
        className="look-pick"
        aria-label={words.boardPick(best.title)}
        isSelected={picked}
        isDisabled={!allowed}
        onChange={(selected) => {
          if (selected) onPick();
        }}
      >
        {exemplars.slice(0, 4).map(({ id, thumbnailUrl }) => (
          <img key={id} src={pictureUrl(thumbnailUrl)} alt="" width={160} height={160} decoding="async" />
        ))}
        <span className="look-tick" aria-hidden="true">
          <Icon name="heart" filled />
        </span>
      </ToggleButton>
      <Button className="quiet-button" onPress={() => onLike(best)}>
        {words.boardMore}
      </Button>
    </li>
  );
}

/** Words that the catalogue files the looks under: what a visitor may try. */
function wordsOf(looks: readonly Look[]): readonly string[] {
  const tags = looks.flatMap(({ exemplars }) => (exemplars ?? []).map(({ tags: [first] }) => first));
  return [...new Set(tags.flatMap((tag) => tag ?? []))].slice(0, WORDS);
}
