import type { ReactNode } from 'react';
import { Switch } from 'react-aria-components';
import { useMutation } from 'urql';
import { IconButton } from '../frame/icon-button.js';
import { Sheet } from '../frame/sheet.js';
import { useTell } from '../frame/toasts.js';
import { problemOf } from '../gateway/problem.js';
import { ProblemLine } from '../gateway/problem-line.js';
import { problemText } from '../gateway/problem-text.js';
import { usePatientQuery } from '../gateway/use-retry.js';
import { useMarks } from '../marks/use-marks.js';
import {
  ChangeTasteDocument,
  ForgetDocument,
  type TasteAction,
  TasteClustersDocument,
} from '../operations/generated/graphql.js';
import type { Viewer } from '../people/use-viewer.js';
import { Thumbnails } from '../tiles/thumbnails.js';
import { useWords } from '../words/use-words.js';
import { ClusterOfTaste } from './cluster-of-taste.js';
import { Sure } from './sure.js';

export interface TasteSheetProps {
  readonly viewer: Viewer;
  readonly onClose: () => void;
}

/** The user's taste, and all actions to change it. */
export function TasteSheet({ viewer, onClose }: TasteSheetProps): ReactNode {
  const words = useWords();
  const tell = useTell();
  const marks = useMarks();
  const { allowed, mutator, userId } = viewer;
  const known = allowed || userId !== null;
  const { data, problem, again } = usePatientQuery({
    query: TasteClustersDocument,
    variables: userId === null ? {} : { userId },
    pause: !known,
    requestPolicy: 'cache-and-network',
  });
  const [, changeTaste] = useMutation(ChangeTasteDocument);
  const [, forgetUser] = useMutation(ForgetDocument);
  const taste = known ? (data?.taste ?? null) : null;

  const change = async (action: TasteAction, clusterId?: string): Promise<boolean> => {
    const result = await changeTaste({
      input: { ...mutator, action, ...(clusterId !== undefined && { clusterId }) },
    });
    const fault = problemOf(result.error, navigator.onLine);
    if (fault === null) marks.learnt();
    else tell(problemText(fault, words));
    return fault === null;
  };
  const changeTold = async (
    action: 'PIN' | 'MUTE' | 'CLEAR',
    id: string,
    before: 'PIN' | 'MUTE' | 'CLEAR',
  ) => {
    const said = { PIN: words.didPin, MUTE: words.didMute, CLEAR: words.didClear };
    if (await change(action, id)) tell(said[action], () => void change(before, id));
  };
  const forget = async (): Promise<void> => {
    const { data: done, error: failed } = await forgetUser(mutator);
    const fault = problemOf(failed, navigator.onLine);
    if (fault !== null) return tell(problemText(fault, words));
    tell(words.forgotten(done?.forgetUser?.interactions ?? 0));
    marks.learnt();
  };
  return (
    <Sheet
      title={
        viewer.person.kind === 'persona'
          ? words.tasteOfPersona(words.personas[viewer.person.id])
          : words.tasteOf
      }
      open
      place="side"
      onClose={onClose}
    >
      {!allowed && <p className="note">{words.personaOnly}</p>}
      {problem !== null && <ProblemLine problem={problem} onRetry={again} />}
      {allowed && marks.paused && <p className="note is-paused">{words.paused}</p>}
      {taste !== null && (
        <p className="note">
          {taste.clusters.length === 0
            ? words.tasteEmpty
            : allowed
              ? words.tasteLead(taste.interactions)
              : ''}
        </p>
      )}
      <ul className="taste-clusters">
        {taste?.clusters.map((one) => (
          <ClusterOfTaste key={one.cluster.id} taste={one} allowed={allowed} onChange={changeTold} />
        ))}
      </ul>
      {allowed && marks.favorites.length > 0 && (
        <section>
          <h3>{words.favorites}</h3>
          <Thumbnails
            items={marks.favorites.map((image) => ({
              key: image.id,
              image,
              action: (
                <IconButton
                  icon="close"
                  label={`${words.unfavorite}: ${image.title}`}
                  onPress={() => marks.toggleFavorite(image)}
                />
              ),
            }))}
          />
        </section>
      )}
      {allowed && marks.hidden.length > 0 && (
        <section>
          <h3>{words.hidden}</h3>
          <Thumbnails
            items={marks.hidden.map((image) => ({
              key: image.id,
              image,
              action: (
                <IconButton
                  icon="show"
                  label={`${words.unhide}: ${image.title}`}
                  onPress={() => marks.toggleHidden(image)}
                />
              ),
            }))}
          />
        </section>
      )}
      {allowed && (
        <section className="taste-whole">
          <div>
            <Switch
              className="switch"
              isSelected={marks.paused}
              onChange={(paused) => void change(paused ? 'PAUSE' : 'RESUME')}
            >
              <span className="switch-track" />
              {words.pause}
            </Switch>
            <p>{words.pauseHint}</p>
          </div>
          <Sure
            label={words.reset}
            hint={words.resetHint}
            yes={words.yesReset}
            onYes={async () => {
              if (await change('RESET')) tell(words.didReset);
            }}
          />
          <Sure label={words.forget} hint={words.forgetHint} yes={words.yesForget} onYes={forget} />
        </section>
      )}
    </Sheet>
  );
}
