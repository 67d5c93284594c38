import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Address } from '../address/address.js';
import type { ChangeAddress } from '../address/use-address.js';
import { pictureUrl } from '../gateway/picture-url.js';
import { usePatientQuery } from '../gateway/use-retry.js';
import { ImageDetailsDocument } from '../operations/generated/graphql.js';
import type { QueryPicture } from '../results/search-subject.js';
import type { Results } from '../results/use-results.js';
import { useWords } from '../words/use-words.js';
import { Icon } from './icons.js';

export interface ChipsProps {
  readonly address: Address;
  readonly picture: QueryPicture | null;
  readonly change: ChangeAddress;
  readonly onPicture: (picture: null) => void;
  readonly results: Results;
}

/**
 * Parts of the search beside words, each removable; a corrected word, or the notice that no image resembles
 * the query.
 */
export function Chips({ address, picture, change, onPicture, results }: ChipsProps): ReactNode {
  const words = useWords();
  const { like, types, tags, clusters, least } = address;
  const { data } = usePatientQuery({
    query: ImageDetailsDocument,
    variables: { id: like ?? '' },
    pause: like === null,
  });
  const liked = like === null ? null : (data?.image ?? null);
  const about = results.everyone.about ?? results.you.about;
  const suggested = about?.suggestedQuery ?? null;
  const resemblesNothing = about?.resembles === false && about.totalCandidates > 0;
  const filters = [
    ...types.map((value) => [value, () => change({ types: types.filter((one) => one !== value) })] as const),
    ...tags.map((value) => [value, () => change({ tags: tags.filter((one) => one !== value) })] as const),
    ...clusters.map(
      (id) =>
        [
          `${words.clusterChip} ${id}`,
          () => change({ clusters: clusters.filter((one) => one !== id) }),
        ] as const,
    ),
    ...(least === null ? [] : [[words.leastChip(least.toFixed(2)), () => change({ least: null })] as const]),
  ];
  const says = suggested !== null || resemblesNothing;
  if (picture === null && like === null && filters.length === 0 && !says) return null;
  return (
    <div className="chips">
      {picture !== null && (
        <Chip
          label={words.picture(picture.name)}
          image={picture.previewUrl}
          onRemove={() => onPicture(null)}
        />
      )}
      {like !== null && (
        <Chip
          label={words.likeImage(liked?.title ?? like)}
          image={liked === null ? null : pictureUrl(liked.thumbnailUrl)}
          onRemove={() => change({ like: null })}
        />
      )}
      {filters.map(([label, remove]) => (
        <Chip key={label} label={label} image={null} onRemove={remove} />
      ))}
      {suggested !== null && address.correct && (
        <p className="corrected" role="status">
          {words.corrected(suggested)}{' '}
          <Button className="quiet-button" onPress={() => change({ correct: false })}>
            {words.searchTyped(address.query)}
          </Button>
        </p>
      )}
      {resemblesNothing && (
        <p className="corrected" role="status">
          {words.nothingResembles}
        </p>
      )}
    </div>
  );
}

interface ChipProps {
  readonly label: string;
  readonly image: string | null;
  readonly onRemove: () => void;
}

function Chip({ label, image, onRemove }: ChipProps): ReactNode {
  const words = useWords();
  return (
    <Button className="chip is-on" aria-label={words.removeChip(label)} onPress={onRemove}>
      {image !== null && <img src={image} alt="" width={28} height={28} />}
      <span dir="auto">{label}</span>
      <Icon name="close" />
    </Button>
  );
}
