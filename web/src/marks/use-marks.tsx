import { createContext, type ReactNode, use, useCallback, useMemo, useRef } from 'react';
import { useMutation, useQuery } from 'urql';
import { useTell } from '../frame/toasts.js';
import { problemOf } from '../gateway/problem.js';
import { problemText } from '../gateway/problem-text.js';
import {
  type InteractionType,
  MarksDocument,
  RecordDocument,
  type TileFragment,
} from '../operations/generated/graphql.js';
import { newId } from '../people/people.js';
import type { Viewer } from '../people/use-viewer.js';
import { useWords } from '../words/use-words.js';

/** What the person of this browser did with images, and may do. */
export interface Marks {
  /** False while somebody looks through the eyes of another, or of nobody. */
  readonly allowed: boolean;
  readonly paused: boolean;
  readonly favorites: readonly TileFragment[];
  readonly hidden: readonly TileFragment[];
  isFavorite(imageId: string): boolean;
  isHidden(imageId: string): boolean;
  /** Once an image, however often it is opened. */
  view(image: TileFragment): void;
  toggleFavorite(image: TileFragment): void;
  toggleHidden(image: TileFragment): void;
  download(image: TileFragment): void;
}

const MarksContext = createContext<Marks | null>(null);

export function useMarks(): Marks {
  const marks = use(MarksContext);
  if (marks === null) throw new Error('There are no marks here: MarksProvider is not around.');
  return marks;
}

const OPPOSITE = {
  FAVORITE: 'UNFAVORITE',
  UNFAVORITE: 'FAVORITE',
  HIDE: 'UNHIDE',
  UNHIDE: 'HIDE',
} as const;

export interface MarksProviderProps {
  readonly viewer: Viewer;
  /** Called when something was recorded, so that the results may follow. */
  readonly onLearnt: () => void;
  readonly searchId: string | null;
  readonly children: ReactNode;
}

export function MarksProvider({ viewer, onLearnt, searchId, children }: MarksProviderProps): ReactNode {
  const words = useWords();
  const tell = useTell();
  const { allowed, mutator } = viewer;
  const [{ data }] = useQuery({ query: MarksDocument, variables: mutator, pause: !allowed });
  const [, record] = useMutation(RecordDocument);
  const viewed = useRef(new Set<string>());
  const taste = allowed ? (data?.taste ?? null) : null;

  const send = useCallback(
    async (image: TileFragment, type: InteractionType): Promise<boolean> => {
      const { error } = await record({
        input: { ...mutator, imageId: image.id, type, eventId: newId(), ...(searchId && { searchId }) },
      });
      const problem = problemOf(error, navigator.onLine);
      if (problem === null) onLearnt();
      else tell(words.notRecorded(problemText(problem, words)));
      return problem === null;
    },
    [record, mutator, searchId, onLearnt, tell, words],
  );

  const sendTold = useCallback(
    async (image: TileFragment, type: keyof typeof OPPOSITE) => {
      const said = {
        FAVORITE: words.didFavorite,
        UNFAVORITE: words.didUnfavorite,
        HIDE: words.didHide,
        UNHIDE: words.didUnhide,
      };
      if (await send(image, type)) tell(said[type], () => void send(image, OPPOSITE[type]));
    },
    [send, tell, words],
  );

  const marks = useMemo((): Marks => {
    const favorites = new Set(taste?.favorites?.map(({ id }) => id));
    const hidden = new Set(taste?.hidden?.map(({ id }) => id));
    return {
      allowed,
      paused: taste?.paused ?? false,
      favorites: taste?.favorites ?? [],
      hidden: taste?.hidden ?? [],
      isFavorite: (id) => favorites.has(id),
      isHidden: (id) => hidden.has(id),
      view(image) {
        if (!allowed || viewed.current.has(image.id)) return;
        viewed.current.add(image.id);
        void send(image, 'VIEW');
      },
      toggleFavorite(image) {
        if (allowed) void sendTold(image, favorites.has(image.id) ? 'UNFAVORITE' : 'FAVORITE');
      },
      toggleHidden(image) {
        if (allowed) void sendTold(image, hidden.has(image.id) ? 'UNHIDE' : 'HIDE');
      },
      download(image) {
        if (allowed) void send(image, 'DOWNLOAD');
      },
    };
  }, [taste, allowed, send, sendTold]);
  return <MarksContext value={marks}>{children}</MarksContext>;
}
