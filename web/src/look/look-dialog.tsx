import { type ReactNode, useEffect } from 'react';
import { Button } from 'react-aria-components';
import { useClient } from 'urql';
import type { ChangeAddress } from '../address/use-address.js';
import { IconButton } from '../frame/icon-button.js';
import { Icon } from '../frame/icons.js';
import { Sheet } from '../frame/sheet.js';
import { pictureUrl } from '../gateway/picture-url.js';
import type { Problem } from '../gateway/problem.js';
import { ProblemLine } from '../gateway/problem-line.js';
import { usePatientQuery } from '../gateway/use-retry.js';
import { downloadImage } from '../marks/download-image.js';
import { useMarks } from '../marks/use-marks.js';
import { ImageDetailsDocument, type TileFragment } from '../operations/generated/graphql.js';
import type { Edge } from '../results/column.js';
import { useWords } from '../words/use-words.js';
import { Why } from './why.js';

export interface LookDialogProps {
  readonly imageId: string | null;
  /** The list that it is looked at in. */
  readonly edges: readonly Edge[];
  readonly personal: boolean;
  readonly change: ChangeAddress;
  readonly onClose: () => void;
  readonly onLike: (image: TileFragment) => void;
  readonly onBeMyself: () => void;
}

/** An image at full size, with its actions and the explanation of its rank. */
export function LookDialog(props: LookDialogProps): ReactNode {
  const { imageId, edges, change, onClose } = props;
  const words = useWords();
  const at = edges.findIndex(({ node }) => node.id === imageId);
  const edge = edges[at];
  const { data, problem, fetching, again } = usePatientQuery({
    query: ImageDetailsDocument,
    variables: { id: imageId ?? '' },
    pause: imageId === null,
  });
  const details = data?.image?.id === imageId ? data?.image : null;
  const image = edge?.node ?? details ?? null;
  const go = (step: number): void => {
    const next = edges[at + step];
    if (at >= 0 && next !== undefined) change({ image: next.node.id }, 'replace');
  };
  useEffect(() => (imageId === null ? undefined : () => focusTileSoon(imageId)), [imageId]);
  return (
    <Sheet title={image?.title ?? words.open} open={imageId !== null} place="middle" onClose={onClose}>
      {image === null ? (
        <Absent problem={problem} fetching={fetching} onRetry={again} />
      ) : (
        <Looked {...props} image={image} details={details ?? null} edge={edge} go={go} />
      )}
    </Sheet>
  );
}

interface AbsentProps {
  readonly problem: Problem | null;
  readonly fetching: boolean;
  readonly onRetry: () => void;
}

function Absent({ problem, fetching, onRetry }: AbsentProps): ReactNode {
  const words = useWords();
  if (problem !== null) return <ProblemLine problem={problem} onRetry={onRetry} />;
  return <p className="empty">{fetching ? words.searching : words.imageGone}</p>;
}

/** A list that was replaced meanwhile has no longer the element that had the focus: its image has it then. */
function focusTileSoon(imageId: string): void {
  setTimeout(() => {
    const tile = document.querySelector<HTMLElement>(`[data-id="${CSS.escape(imageId)}"]`);
    if (document.activeElement === document.body) tile?.querySelector('button')?.focus();
  }, FOCUS_AFTER_MS);
}

/** The sheet gives the focus back by itself first. */
const FOCUS_AFTER_MS = 100;

interface LookedProps extends LookDialogProps {
  readonly image: TileFragment;
  readonly details: Details | null;
  readonly edge: Edge | undefined;
  readonly go: (step: number) => void;
}

type Details = TileFragment & {
  readonly description: string | null;
  readonly type: string;
  readonly tags: readonly string[];
  readonly largeUrl: string;
  readonly cluster: { readonly id: string; readonly size: number } | null;
};

function Looked({
  image,
  details,
  edge,
  edges,
  personal,
  go,
  change,
  onLike,
  onBeMyself,
}: LookedProps): ReactNode {
  const words = useWords();
  const marks = useMarks();
  const client = useClient();
  const favorite = marks.isFavorite(image.id);
  const { view } = marks;
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at once an image, not once a mark
  useEffect(() => view(image), [image.id]);
  const hide = (): void => {
    marks.toggleHidden(image);
    if (!marks.isHidden(image.id)) change({ image: null }, 'replace');
  };
  return (
    <div className="look">
      <div className="look-picture">
        <img
          key={image.id}
          src={pictureUrl(details?.largeUrl ?? image.thumbnailUrl)}
          alt={image.title}
          width={image.width}
          height={image.height}
        />
        {edges.length > 1 && (
          <>
            <IconButton
              icon="back"
              label={words.previous}
              className="on-picture is-back"
              onPress={() => go(-1)}
            />
            <IconButton
              icon="forward"
              label={words.next}
              className="on-picture is-next"
              onPress={() => go(1)}
            />
          </>
        )}
      </div>
      <div className="look-side">
        <div className="look-actions">
          {marks.allowed && (
            <Button
              className="action"
              data-marked={favorite || undefined}
              onPress={() => marks.toggleFavorite(image)}
            >
              <Icon name="heart" filled={favorite} /> {words.favorite}
            </Button>
          )}
          <Button
            className="action"
            onPress={() => {
              marks.download(image);
              void downloadImage(client, image.id);
            }}
          >
            <Icon name="download" /> {words.download}
          </Button>
          <Button className="action" onPress={() => onLike(image)}>
            <Icon name="like" /> {words.moreLikeThis}
          </Button>
          {marks.allowed && (
            <Button className="action" onPress={hide}>
              <Icon name="hide" /> {marks.isHidden(image.id) ? words.unhide : words.hide}
            </Button>
          )}
        </div>
        {!marks.allowed && (
          <p className="note">
            {words.personaOnly}{' '}
            <Button className="quiet-button" onPress={onBeMyself}>
              {words.beMyself}
            </Button>
          </p>
        )}
        {edge === undefined ? (
          <p className="note">{words.notRanked}</p>
        ) : (
          <Why edge={edge} personal={personal} />
        )}
        {details !== null && (
          <footer className="look-about">
            {details.description !== null && <p>{details.description}</p>}
            <p className="tags">
              <Button className="chip" onPress={() => change({ types: [details.type], image: null })}>
                {details.type}
              </Button>
              {details.tags.map((tag) => (
                <Button key={tag} className="chip" onPress={() => change({ tags: [tag], image: null })}>
                  {tag}
                </Button>
              ))}
              {details.cluster !== null && (
                <ClusterChip
                  cluster={details.cluster}
                  onPress={(id) => change({ clusters: [id], image: null })}
                />
              )}
            </p>
          </footer>
        )}
      </div>
    </div>
  );
}

function ClusterChip({
  cluster: { id, size },
  onPress,
}: {
  readonly cluster: { readonly id: string; readonly size: number };
  readonly onPress: (id: string) => void;
}): ReactNode {
  const words = useWords();
  return (
    <Button className="chip" onPress={() => onPress(id)}>
      {words.lookAlikes(size)}
    </Button>
  );
}
