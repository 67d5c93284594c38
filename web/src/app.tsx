import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { type ChangeAddress, useAddress } from './address/use-address.js';
import { Board } from './board/board.js';
import { Boundary } from './frame/boundary.js';
import { Chips } from './frame/chips.js';
import { fetchPart } from './frame/fetch-part.js';
import { Filters } from './frame/filters.js';
import { SearchBox } from './frame/search-box.js';
import { ShareSlider } from './frame/share-slider.js';
import { useTell } from './frame/toasts.js';
import { TopBar } from './frame/top-bar.js';
import { usePatientQuery } from './gateway/use-retry.js';
import { LookDialog } from './look/look-dialog.js';
import { MarksProvider } from './marks/use-marks.js';
import { StatusDocument, type TileFragment } from './operations/generated/graphql.js';
import { PersonChoice } from './people/person-choice.js';
import { SignIn } from './people/sign-in.js';
import { useViewer } from './people/use-viewer.js';
import { readPicture } from './results/read-picture.js';
import { ResultsColumn } from './results/results-column.js';
import { hasSubject, type QueryPicture } from './results/search-subject.js';
import { useMoreWhenNear } from './results/use-more-when-near.js';
import { usePictureDrop } from './results/use-picture-drop.js';
import { type Side, useResults } from './results/use-results.js';
import type { Settings } from './settings.js';
import { useWords } from './words/use-words.js';

const TasteSheet = lazy(async () => ({
  default: (await fetchPart(import('./taste/taste-sheet.js'))).TasteSheet,
}));
const SettingsSheet = lazy(async () => ({
  default: (await fetchPart(import('./engineers/settings-sheet.js'))).SettingsSheet,
}));

/** So far from the top the first row is still in sight. */
const NEAR_TOP_PX = 300;

/** The page. */
export function App({ settings }: { readonly settings: Settings }): ReactNode {
  const words = useWords();
  const tell = useTell();
  const [address, change] = useAddress();
  const [picture, setPicture] = useState<QueryPicture | null>(null);
  const [side, setSide] = useState<Side>('you');
  const [looked, setLooked] = useState<Side>('you');
  const [sheet, setSheet] = useState<'taste' | 'settings' | null>(null);
  const [outdated, setOutdated] = useState(false);
  const viewer = useViewer(settings, address.person);
  const { data } = usePatientQuery({ query: StatusDocument, variables: {} });
  const status = data?.status ?? null;
  const results = useResults({ address, picture, userId: viewer.userId });
  const { rankAgain } = results;
  const searches = hasSubject(address, picture);
  useMoreWhenNear(results);

  const showNewOrder = useCallback(() => {
    scrollTo({ top: 0 });
    setOutdated(false);
    rankAgain();
  }, [rankAgain]);
  const onLearnt = useCallback(() => {
    // Content further down does not move while it is being read.
    if (scrollY < NEAR_TOP_PX) rankAgain();
    else setOutdated(true);
  }, [rankAgain]);
  const subject = `${address.query}\n${address.like}\n${picture?.id}`;
  const before = useRef(subject);
  useEffect(() => {
    if (before.current === subject) return;
    before.current = subject;
    setOutdated(false);
    scrollTo({ top: 0 });
  }, [subject]);

  const onQuery = useCallback(
    (query: string, settled: boolean) => change({ query, correct: true }, settled ? 'push' : 'replace'),
    [change],
  );
  const onPicture = useCallback(
    async (file: File) => {
      const read = await readPicture(file);
      if (typeof read === 'object') return setPicture(read);
      const why = {
        'too large': words.pictureTooLarge,
        'not read': words.pictureNotRead,
        vector: words.pictureVector,
      };
      tell(why[read]);
    },
    [tell, words],
  );
  const hovers = usePictureDrop(onPicture);
  const onLike = useCallback(
    ({ id }: TileFragment) => {
      setPicture(null);
      change({ like: id, query: '', image: null });
    },
    [change],
  );
  const onOpen = useCallback(
    ({ id }: TileFragment, from: Side) => {
      setLooked(from);
      change({ image: id });
    },
    [change],
  );
  const onWeight = useCallback((weight: number | null) => change({ weight }, 'replace'), [change]);
  const onDiversity = useCallback((diversity: number | null) => change({ diversity }, 'replace'), [change]);
  const beMyself = useCallback(() => change({ person: { kind: 'me' } }), [change]);
  const lookedIn = results[looked].edges.some(({ node }) => node.id === address.image)
    ? looked
    : otherOf(looked);
  const { personalization } = results.you.about ?? {};

  return (
    <MarksProvider viewer={viewer} onLearnt={onLearnt} searchId={results.you.about?.searchId ?? null}>
      <TopBar
        onTaste={() => setSheet('taste')}
        onSettings={() => setSheet('settings')}
        onHome={() => goHome(change, setPicture)}
      >
        <SearchBox query={address.query} onQuery={onQuery} onPicture={onPicture} />
      </TopBar>
      <main id="results" data-side={side}>
        <Chips address={address} picture={picture} change={change} onPicture={setPicture} results={results} />
        {!searches ? (
          <Board
            viewer={viewer}
            status={status}
            onWord={(word) => onQuery(word, true)}
            onLike={onLike}
            onBeMyself={beMyself}
          />
        ) : (
          <>
            <Filters address={address} change={change} results={results} />
            <SideSwitch side={side} onSide={setSide} />
            <div className="columns">
              <ResultsColumn
                side="everyone"
                column={results.everyone}
                shown={side === 'everyone'}
                onRetry={results.retry}
                onOpen={onOpen}
                onLike={onLike}
                header={
                  <div className="column-name">
                    <h2>{words.everyone}</h2>
                    <p>{words.everyoneHint}</p>
                  </div>
                }
              />
              <ResultsColumn
                side="you"
                column={results.you}
                shown={side === 'you'}
                onRetry={results.retry}
                onOpen={onOpen}
                onLike={onLike}
                header={
                  <>
                    {viewer.login === null ? (
                      <PersonChoice
                        person={viewer.person}
                        personas={status?.simulatedUsers === true}
                        onChange={(person) => change({ person })}
                      />
                    ) : (
                      <SignIn login={viewer.login} />
                    )}
                    <div className="shares">
                      <ShareSlider
                        label={words.weight}
                        hint={words.weightHint}
                        value={address.weight}
                        automatic={personalization?.weight ?? null}
                        onChange={onWeight}
                      />
                      <ShareSlider
                        label={words.variety}
                        hint={words.variety}
                        value={address.diversity}
                        automatic={Number.NaN}
                        onChange={onDiversity}
                      />
                    </div>
                  </>
                }
              />
            </div>
          </>
        )}
      </main>
      <p className="visually-hidden" role="status">
        {results.you.state === 'shown' && words.found(results.you.about?.totalCandidates ?? 0)}
      </p>
      {outdated && searches && (
        <Button className="new-order" aria-label={words.newOrderHint} onPress={showNewOrder}>
          ↑ {words.newOrder}
        </Button>
      )}
      {hovers && <div className="drop">{words.dropPicture}</div>}
      <LookDialog
        imageId={address.image}
        edges={results[lookedIn].edges}
        personal={lookedIn === 'you' && personalization?.applied === true}
        change={change}
        onClose={() => change({ image: null }, 'replace')}
        onLike={onLike}
        onBeMyself={beMyself}
      />
      <Boundary>
        <Suspense>
          {sheet === 'taste' && <TasteSheet viewer={viewer} onClose={() => setSheet(null)} />}
          {sheet === 'settings' && (
            <SettingsSheet
              settings={settings}
              status={status}
              results={results}
              onClose={() => setSheet(null)}
            />
          )}
        </Suspense>
      </Boundary>
    </MarksProvider>
  );
}

function otherOf(side: Side): Side {
  return side === 'you' ? 'everyone' : 'you';
}

function goHome(change: ChangeAddress, setPicture: (picture: null) => void): void {
  setPicture(null);
  change({ query: '', like: null, types: [], tags: [], clusters: [], least: null, image: null });
}

/** On a small screen: which of the two columns is shown. */
function SideSwitch({
  side,
  onSide,
}: {
  readonly side: Side;
  readonly onSide: (side: Side) => void;
}): ReactNode {
  const words = useWords();
  return (
    <fieldset className="segments side-switch" aria-label={words.column}>
      {(['everyone', 'you'] as const).map((one) => (
        <button
          key={one}
          type="button"
          className="segment"
          aria-pressed={side === one}
          onClick={() => onSide(one)}
        >
          {words[one]}
        </button>
      ))}
    </fieldset>
  );
}
