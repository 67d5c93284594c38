import { createContext, type ReactNode, use, useCallback, useMemo, useRef } from 'react';
import { useMutation } from 'urql';
import { useTell } from '../frame/toasts.js';
import { problemOf, retryDelay } from '../gateway/problem.js';
import { problemText } from '../gateway/problem-text.js';
import { usePatientQuery } from '../gateway/use-retry.js';
import {
  type InteractionType,
  MarksDocument,
  RecordDocument,
  type TileFragment,
} from '../operations/generated/graphql.js';
import { newId } from '../people/people.js';
import type { Viewer } from '../people/use-viewer.js';
import { useWords } from '../words/use-words.js';
import { useOtherTabs } from './use-other-tabs.js';

/** The visitor's marks on images, and the allowed actions. */
export interface Marks {
  /** False while the visitor views as another user, or as an unknown one. */
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
  /** To be called when the taste is another, so that this tab and the others follow. */
  learnt(): void;
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

/** Number of attempts to send an interaction. */
const MOST_ATTEMPTS = 6;

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
  const { data, again } = usePatientQuery({ query: MarksDocument, variables: mutator, pause: !allowed });
  const [, record] = useMutation(RecordDocument);
  const viewed = useRef(new Set<string>());
  const taste = allowed ? (data?.taste ?? null) : null;

  const onHeard = useCallback(() => {
    if (!allowed) return;
    again();
    onLearnt();
  }, [allowed, again, onLearnt]);
  const tellOtherTabs = useOtherTabs(mutator.userId ?? '', onHeard);
  const learnt = useCallback(() => {
    onLearnt();
    tellOtherTabs();
  }, [onLearnt, tellOtherTabs]);

  const send = useCallback(
    async (image: TileFragment, type: InteractionType): Promise<boolean> => {
      // Sent again, it counts once.
      const input = { ...mutator, imageId: image.id, type, eventId: newId(), ...(searchId && { searchId }) };
      for (let attempt = 1; ; attempt++) {
        const { error } = await record({ input });
        const problem = problemOf(error, navigator.onLine);
        if (problem === null) {
          learnt();
          return true;
        }
        const delay = attempt < MOST_ATTEMPTS ? retryDelay(problem, attempt) : null;
        const why = problemText(problem, words);
        if (delay === null) {
          tell(words.notRecorded(why));
          return false;
        }
        if (attempt === 1) tell(words.recordedLater(why));
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    },
    [record, mutator, searchId, learnt, tell, words],
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
      learnt,
    };
  }, [taste, allowed, send, sendTold, learnt]);
  return <MarksContext value={marks}>{children}</MarksContext>;
}
