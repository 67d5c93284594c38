import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Icon } from '../frame/icons.js';
import { pictureUrl } from '../gateway/picture-url.js';
import type { TasteOfClusterFragment } from '../operations/generated/graphql.js';
import { Thumbnails } from '../tiles/thumbnails.js';
import { useWords } from '../words/use-words.js';

type Setting = 'PIN' | 'MUTE' | 'CLEAR';

export interface ClusterOfTasteProps {
  readonly taste: TasteOfClusterFragment;
  readonly allowed: boolean;
  /** @param before  what brings the present setting back */
  readonly onChange: (action: Setting, clusterId: string, before: Setting) => void;
}

/** The greatest affinity there is, in nats. */
const MOST_NATS = 4;

/** A cluster of the user's taste: its strength, its reasons, and the user's pin or mute. */
export function ClusterOfTaste({ taste, allowed, onChange }: ClusterOfTasteProps): ReactNode {
  const words = useWords();
  const { cluster, affinity, pinned, muted } = taste;
  const because = taste.because ?? [];
  const before: Setting = pinned ? 'PIN' : muted ? 'MUTE' : 'CLEAR';
  const share = Math.max(0, Math.min(1, affinity / MOST_NATS));
  return (
    <li className="taste-cluster" data-muted={muted || undefined}>
      <div className="mosaic">
        {(cluster.exemplars ?? []).map((image) => (
          <img
            key={image.id}
            src={pictureUrl(image.thumbnailUrl)}
            alt={image.title}
            width={64}
            height={64}
            decoding="async"
          />
        ))}
      </div>
      <div className="taste-side">
        <p>
          <b>{words.clusterOf(cluster.size)}</b> {pinned ? words.pinned : muted ? words.muted : ''}
        </p>
        <div
          className="affinity"
          role="img"
          aria-label={words.liking(affinity.toFixed(1))}
          title={words.liking(affinity.toFixed(1))}
        >
          <div ref={(bar) => bar?.style.setProperty('inline-size', `${share * 100}%`)} />
        </div>
        {because.length > 0 && (
          <Thumbnails
            items={because.flatMap(({ eventId, type, image }) =>
              image === null ? [] : [{ key: eventId, image, note: words.deeds[type] }],
            )}
          />
        )}
        {allowed && (
          <div className="taste-actions">
            <Button
              className="quiet-button"
              isDisabled={pinned}
              onPress={() => onChange('PIN', cluster.id, before)}
            >
              <Icon name="pin" /> {words.pin}
            </Button>
            <Button
              className="quiet-button"
              isDisabled={muted}
              onPress={() => onChange('MUTE', cluster.id, before)}
            >
              <Icon name="mute" /> {words.mute}
            </Button>
            {(pinned || muted) && (
              <Button className="quiet-button" onPress={() => onChange('CLEAR', cluster.id, before)}>
                {words.clear}
              </Button>
            )}
          </div>
        )}
      </div>
    </li>
  );
}
