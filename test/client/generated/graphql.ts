/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Why a stage of a search used its fallback. */
export type DegradationReason =
  /** The engine gave an answer that cannot be used. */
  | 'INVALID_ANSWER'
  /** No baseline ranking is available yet, so preferences cannot be computed. */
  | 'PRIOR_MISSING'
  /** The engine refused the call because of its rate limit. */
  | 'THROTTLED'
  /** The engine did not answer within its share of the search budget. */
  | 'TIMEOUT'
  /** The engine could not be reached, or failed. */
  | 'UNAVAILABLE';

/** The kind of an error; errors of an operation have the same codes in `extensions.code`. */
export type ErrorCode =
  /** An argument is out of its limits; the message names it. */
  | 'BAD_USER_INPUT'
  /** The token does not allow this. */
  | 'FORBIDDEN'
  /** A fault of the service; the log has it under the request id. */
  | 'INTERNAL'
  /** No object has that id. */
  | 'NOT_FOUND'
  /** Too many requests; wait as long as `retryAfterMs` says. */
  | 'RATE_LIMITED'
  /** The operation took longer than its time limit. */
  | 'TIMEOUT'
  /** A valid token is needed. */
  | 'UNAUTHENTICATED'
  /** A required engine is down; the same call may succeed later. */
  | 'UNAVAILABLE';

/** Which images may be found: every condition given must hold, and a list matches any of its values. An empty list is no condition. */
export type ImageFilter = {
  /** Ids of clusters. */
  clusters?: Array<string> | null | undefined;
  /** Ids of images to leave out. */
  excludeIds?: Array<string> | null | undefined;
  /** Least height in pixels. */
  minHeight?: number | null | undefined;
  /** Least width in pixels. */
  minWidth?: number | null | undefined;
  /** Tags, in capitals or not. */
  tags?: Array<string> | null | undefined;
  /** Kinds of picture, for example `photo`, in capitals or not. */
  types?: Array<string> | null | undefined;
};

/** What a user did with an image. */
export type InteractionType =
  /** Downloaded it: weighs 5. */
  | 'DOWNLOAD'
  /** Marked it as a favourite: weighs 3. */
  | 'FAVORITE'
  /** Never wants to see it again: leaves the user's personalised results, and weighs a little against its cluster. */
  | 'HIDE'
  /** Took the favourite back: cancels what is left of it. */
  | 'UNFAVORITE'
  /** Takes a HIDE back. */
  | 'UNHIDE'
  /** Looked at it: weighs 1. */
  | 'VIEW';

/** The engine that scores clusters for a user. The vectors of the user's own images count beside every engine but NONE. */
export type RankerKind =
  /** The gateway's own model, learning from its own log. */
  | 'EMBEDDED'
  /** Nothing is personalised. */
  | 'NONE'
  /** An Amazon Personalize campaign. */
  | 'PERSONALIZE'
  /** The vectors of the user's own images alone; clusters are neutral. */
  | 'VECTOR';

/** What a user did with an image, once. */
export type RecordInteractionInput = {
  /** Time of the interaction; now by default, at most 5 minutes in the future. */
  at?: string | null | undefined;
  /** Idempotency key, chosen by the client and unique for the user: an interaction that is sent again counts once. Without a key each call counts. */
  eventId?: string | null | undefined;
  /** Id of the image. */
  imageId: string;
  /** `searchId` of the list that showed the image. Any other id is recorded as it is, and credits no list. */
  searchId?: string | null | undefined;
  /** Id of the user's session. */
  sessionId?: string | null | undefined;
  /** The kind of interaction. */
  type: InteractionType;
  /** The user; the token's subject by default, required where there is no login. */
  userId?: string | null | undefined;
};

/** A step of a search that has a fallback. */
export type Stage =
  /** Scoring the user's clusters. */
  | 'AFFINITIES'
  /** Finding the nearest images. */
  | 'CANDIDATES'
  /** Turning the query into a vector. */
  | 'EMBED';

/** How a user changes their own taste. */
export type TasteAction =
  /** Unpins and unmutes the cluster. */
  | 'CLEAR'
  /** Removes the cluster's images from the personalised results. */
  | 'MUTE'
  /** Stops learning and personalisation until RESUME; what was learnt is kept. */
  | 'PAUSE'
  /** Ranks the cluster's images first, whatever the history says. */
  | 'PIN'
  /** Drops what was learnt, hidden, pinned and muted; the record of interactions stays. */
  | 'RESET'
  /** Ends a pause. */
  | 'RESUME';

/** A change that a user makes to their own taste. */
export type UpdateTasteInput = {
  /** The change to make. */
  action: TasteAction;
  /** The cluster to PIN, MUTE or CLEAR; required for these, not allowed with others. */
  clusterId?: string | null | undefined;
  /** The user; the token's subject by default, required where there is no login. */
  userId?: string | null | undefined;
};

export type SearchQueryVariables = Exact<{
  query?: string | null | undefined;
  userId?: string | null | undefined;
  weight?: number | null | undefined;
  personalize?: boolean | null | undefined;
  similarTo?: string | null | undefined;
  image?: string | null | undefined;
  filter?: ImageFilter | null | undefined;
  diversity?: number | null | undefined;
  correctSpelling?: boolean | null | undefined;
  collapse?: boolean | null | undefined;
  minSimilarity?: number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SearchQuery = { searchImages: { searchId: string, totalCandidates: number, suggestedQuery: string | null, resembles: boolean | null, personalization: { applied: boolean, weight: number, ranker: RankerKind, interactions: number, tasteCandidates: number, snapshot: boolean, degraded: Array<{ stage: Stage, reason: DegradationReason, fallback: string }> }, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ cursor: string, rank: number, similarityRank: number, score: number, count: number, explanation: { similarity: number | null, affinity: number, clusterAffinity: number, vectorAffinity: number, similarityContribution: number, affinityContribution: number, summary: string }, node: { id: string, title: string, type: string, tags: Array<string>, cluster: { id: string } | null } }> } | null };

export type RecommendQueryVariables = Exact<{
  userId?: string | null | undefined;
  filter?: ImageFilter | null | undefined;
  diversity?: number | null | undefined;
  excludeSeen?: boolean | null | undefined;
  excludeHidden?: boolean | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type RecommendQuery = { recommendImages: { searchId: string, totalCandidates: number, suggestedQuery: string | null, resembles: boolean | null, personalization: { applied: boolean, weight: number, ranker: RankerKind, interactions: number, tasteCandidates: number, snapshot: boolean, degraded: Array<{ stage: Stage, reason: DegradationReason, fallback: string }> }, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ cursor: string, rank: number, similarityRank: number, score: number, count: number, explanation: { similarity: number | null, affinity: number, clusterAffinity: number, vectorAffinity: number, similarityContribution: number, affinityContribution: number, summary: string }, node: { id: string, title: string, type: string, tags: Array<string>, cluster: { id: string } | null } }> } | null };

export type BecauseQueryVariables = Exact<{
  query: string;
  userId: string;
  first?: number | null | undefined;
}>;


export type BecauseQuery = { searchImages: { edges: Array<{ node: { id: string, cluster: { id: string } | null }, explanation: { affinity: number, because: Array<{ eventId: string, type: InteractionType, at: string, image: { id: string, title: string } | null }> | null } }> } | null };

export type ImageQueryVariables = Exact<{
  id: string;
}>;


export type ImageQuery = { image: { id: string, title: string, description: string | null, type: string, url: string, thumbnailUrl: string, width: number, height: number, tags: Array<string>, large: string, cluster: { id: string, size: number, exemplars: Array<{ id: string }> | null } | null } | null };

export type ClusterQueryVariables = Exact<{
  id: string;
}>;


export type ClusterQuery = { cluster: { id: string, size: number, exemplars: Array<{ id: string, tags: Array<string> }> | null } | null };

export type StatusQueryVariables = Exact<{ [key: string]: never; }>;


export type StatusQuery = { status: { version: string, node: string, catalogue: string, simulatedUsers: boolean, images: number, clusters: number, engines: { embedder: string, index: string, ranker: RankerKind, cache: string, log: string, images: string }, release: { id: string, model: string, dimension: number, clustering: string, createdAt: string, spread: { text: number, image: number, mixed: number }, relevance: { text: { best: number, calibrated: boolean, labels: string, queries: number, judgements: number, logLoss: number, exponentialLogLoss: number } | null } } } | null };

export type RecordMutationVariables = Exact<{
  input: RecordInteractionInput;
}>;


export type RecordMutation = { recordInteraction: { duplicate: boolean, interaction: { eventId: string, userId: string, type: InteractionType, at: string, image: { id: string } | null } | null, error: { code: ErrorCode, argument: string | null, message: string } | null } | null };

export type RecordManyMutationVariables = Exact<{
  inputs: Array<RecordInteractionInput> | RecordInteractionInput;
}>;


export type RecordManyMutation = { recordInteractions: Array<{ duplicate: boolean, interaction: { eventId: string, type: InteractionType, image: { id: string } | null } | null, error: { code: ErrorCode, argument: string | null, message: string } | null }> | null };

export type TastePartsFragment = { userId: string, interactions: number, paused: boolean, clusters: Array<{ affinity: number, pinned: boolean, muted: boolean, cluster: { id: string }, because: Array<{ type: InteractionType, image: { id: string } | null }> | null }> };

export type TasteQueryVariables = Exact<{
  userId?: string | null | undefined;
  first?: number | null | undefined;
}>;


export type TasteQuery = { taste: { userId: string, interactions: number, paused: boolean, clusters: Array<{ affinity: number, pinned: boolean, muted: boolean, cluster: { id: string }, because: Array<{ type: InteractionType, image: { id: string } | null }> | null }> } | null };

export type UpdateTasteMutationVariables = Exact<{
  input: UpdateTasteInput;
}>;


export type UpdateTasteMutation = { updateTaste: { userId: string, interactions: number, paused: boolean, clusters: Array<{ affinity: number, pinned: boolean, muted: boolean, cluster: { id: string }, because: Array<{ type: InteractionType, image: { id: string } | null }> | null }> } | null };

export type ForgetUserMutationVariables = Exact<{
  userId?: string | null | undefined;
}>;


export type ForgetUserMutation = { forgetUser: { userId: string, interactions: number } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const TastePartsFragmentDoc = new TypedDocumentString(`
    fragment TasteParts on Taste {
  userId
  interactions
  paused
  clusters {
    cluster {
      id
    }
    affinity
    pinned
    muted
    because(first: 1) {
      type
      image {
        id
      }
    }
  }
}
    `, {"fragmentName":"TasteParts"}) as unknown as TypedDocumentString<TastePartsFragment, unknown>;
export const SearchDocument = new TypedDocumentString(`
    query Search($query: String, $userId: ID, $weight: Float, $personalize: Boolean, $similarTo: ID, $image: Base64, $filter: ImageFilter, $diversity: Float, $correctSpelling: Boolean, $collapse: Boolean, $minSimilarity: Float, $first: Int, $after: String) {
  searchImages(
    query: $query
    userId: $userId
    weight: $weight
    personalize: $personalize
    similarTo: $similarTo
    image: $image
    filter: $filter
    diversity: $diversity
    correctSpelling: $correctSpelling
    collapse: $collapse
    minSimilarity: $minSimilarity
    first: $first
    after: $after
  ) {
    searchId
    totalCandidates
    suggestedQuery
    resembles
    personalization {
      applied
      weight
      ranker
      interactions
      tasteCandidates
      snapshot
      degraded {
        stage
        reason
        fallback
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    edges {
      cursor
      rank
      similarityRank
      score
      count
      explanation {
        similarity
        affinity
        clusterAffinity
        vectorAffinity
        similarityContribution
        affinityContribution
        summary
      }
      node {
        id
        title
        type
        tags
        cluster {
          id
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SearchQuery, SearchQueryVariables>;
export const RecommendDocument = new TypedDocumentString(`
    query Recommend($userId: ID, $filter: ImageFilter, $diversity: Float, $excludeSeen: Boolean, $excludeHidden: Boolean, $first: Int, $after: String) {
  recommendImages(
    userId: $userId
    filter: $filter
    diversity: $diversity
    excludeSeen: $excludeSeen
    excludeHidden: $excludeHidden
    first: $first
    after: $after
  ) {
    searchId
    totalCandidates
    suggestedQuery
    resembles
    personalization {
      applied
      weight
      ranker
      interactions
      tasteCandidates
      snapshot
      degraded {
        stage
        reason
        fallback
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    edges {
      cursor
      rank
      similarityRank
      score
      count
      explanation {
        similarity
        affinity
        clusterAffinity
        vectorAffinity
        similarityContribution
        affinityContribution
        summary
      }
      node {
        id
        title
        type
        tags
        cluster {
          id
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RecommendQuery, RecommendQueryVariables>;
export const BecauseDocument = new TypedDocumentString(`
    query Because($query: String!, $userId: ID!, $first: Int) {
  searchImages(query: $query, userId: $userId, first: $first) {
    edges {
      node {
        id
        cluster {
          id
        }
      }
      explanation {
        affinity
        because(first: 2) {
          eventId
          type
          at
          image {
            id
            title
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<BecauseQuery, BecauseQueryVariables>;
export const ImageDocument = new TypedDocumentString(`
    query Image($id: ID!) {
  image(id: $id) {
    id
    title
    description
    type
    url
    thumbnailUrl(size: SMALL)
    large: thumbnailUrl(size: LARGE)
    width
    height
    tags
    cluster {
      id
      size
      exemplars(first: 3) {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ImageQuery, ImageQueryVariables>;
export const ClusterDocument = new TypedDocumentString(`
    query Cluster($id: ID!) {
  cluster(id: $id) {
    id
    size
    exemplars {
      id
      tags
    }
  }
}
    `) as unknown as TypedDocumentString<ClusterQuery, ClusterQueryVariables>;
export const StatusDocument = new TypedDocumentString(`
    query Status {
  status {
    version
    node
    catalogue
    simulatedUsers
    images
    clusters
    engines {
      embedder
      index
      ranker
      cache
      log
      images
    }
    release {
      id
      model
      dimension
      clustering
      createdAt
      spread {
        text
        image
        mixed
      }
      relevance {
        text {
          best
          calibrated
          labels
          queries
          judgements
          logLoss
          exponentialLogLoss
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<StatusQuery, StatusQueryVariables>;
export const RecordDocument = new TypedDocumentString(`
    mutation Record($input: RecordInteractionInput!) {
  recordInteraction(input: $input) {
    duplicate
    interaction {
      eventId
      userId
      type
      at
      image {
        id
      }
    }
    error {
      code
      argument
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RecordMutation, RecordMutationVariables>;
export const RecordManyDocument = new TypedDocumentString(`
    mutation RecordMany($inputs: [RecordInteractionInput!]!) {
  recordInteractions(inputs: $inputs) {
    duplicate
    interaction {
      eventId
      type
      image {
        id
      }
    }
    error {
      code
      argument
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RecordManyMutation, RecordManyMutationVariables>;
export const TasteDocument = new TypedDocumentString(`
    query Taste($userId: ID, $first: Int) {
  taste(userId: $userId, first: $first) {
    ...TasteParts
  }
}
    fragment TasteParts on Taste {
  userId
  interactions
  paused
  clusters {
    cluster {
      id
    }
    affinity
    pinned
    muted
    because(first: 1) {
      type
      image {
        id
      }
    }
  }
}`) as unknown as TypedDocumentString<TasteQuery, TasteQueryVariables>;
export const UpdateTasteDocument = new TypedDocumentString(`
    mutation UpdateTaste($input: UpdateTasteInput!) {
  updateTaste(input: $input) {
    ...TasteParts
  }
}
    fragment TasteParts on Taste {
  userId
  interactions
  paused
  clusters {
    cluster {
      id
    }
    affinity
    pinned
    muted
    because(first: 1) {
      type
      image {
        id
      }
    }
  }
}`) as unknown as TypedDocumentString<UpdateTasteMutation, UpdateTasteMutationVariables>;
export const ForgetUserDocument = new TypedDocumentString(`
    mutation ForgetUser($userId: ID) {
  forgetUser(userId: $userId) {
    userId
    interactions
  }
}
    `) as unknown as TypedDocumentString<ForgetUserMutation, ForgetUserMutationVariables>;