import type { Caller } from '../domain/caller.js';
import type { ThumbnailSize } from '../domain/image.js';
import type { RequestTelemetry } from '../domain/request-telemetry.js';
import type { ForgettingPorts } from '../learning/forget-user.js';
import type { RecordPorts } from '../learning/record-interaction.js';
import type { TasteSettingPorts } from '../learning/taste-settings.js';
import type { Loaders } from '../search/loaders.js';
import type { SearchPorts } from '../search/search-ports.js';
import type { StatusType } from './types/status.type.js';

/** Context that the resolvers of one GraphQL request receive; the server creates one per request. */
export interface RequestContext {
  readonly requestId: string;
  /** Authenticated caller: resolvers take a user's id from the arguments only through `domain/caller.ts`. */
  readonly caller: Caller;
  readonly telemetry: RequestTelemetry;
  readonly search: SearchPorts;
  readonly learning: RecordPorts & TasteSettingPorts & ForgettingPorts;
  readonly loaders: Loaders;
  readonly pictures: ImageUrls;
  readonly clusters: ClusterLookup;
  readonly status: () => Promise<StatusType>;
  /** Charges the operation's cost to the client's rate; throws RATE_LIMITED. Absent without a rate limit. */
  readonly chargeCost?: (cost: number) => Promise<void>;
}

/** URLs at which a browser fetches an image. */
export interface ImageUrls {
  url(file: string): string;
  thumbnailUrl(
    image: { readonly file: string; readonly width: number; readonly height: number },
    size: ThumbnailSize,
  ): string;
}

export interface ClusterLookup {
  byId(id: string): Promise<ClusterOfNow | null>;
  /** The largest first, at most `first`. */
  largest(first: number): Promise<readonly ClusterOfNow[]>;
}

interface ClusterOfNow {
  readonly id: string;
  readonly size: number;
}
