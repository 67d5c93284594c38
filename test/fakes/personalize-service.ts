import {
  aLoopbackService,
  anAwsError,
  type LoopbackService,
  type RecordedRequest,
  type Reply,
} from './loopback-service.js';

export interface RankingRequest {
  readonly campaignArn: string;
  readonly userId: string;
  readonly inputList: readonly string[];
  readonly context?: Readonly<Record<string, string>>;
  readonly filterArn?: string;
}

export interface EventsRequest {
  readonly trackingId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly eventList: readonly {
    readonly eventId: string;
    readonly eventType: string;
    readonly itemId: string;
    readonly sentAt: number;
  }[];
}

export interface PersonalizeService extends LoopbackService {
  /** Rankings that were asked for, by user, in order. */
  ranked(): readonly string[];
  /** The PutEvents that arrived, in order. */
  told(): readonly EventsRequest[];
}

const BUSY = anAwsError(400, 'ThrottlingException', 'Rate exceeded');

/**
 * A simulation of Personalize: a softmax over the requested items. It favours popular items (the earlier in
 * the alphabet the more), and items of the user's events.
 */
export async function aPersonalizeService(
  answer: (request: RecordedRequest) => Reply | null = () => null,
): Promise<PersonalizeService> {
  const tastes = new Map<string, Map<string, number>>();
  const service = await aLoopbackService((request) => {
    const instead = answer(request);
    if (instead !== null) return instead;
    if (request.path === '/personalize-ranking') return ranking(read<RankingRequest>(request), tastes);
    if (request.path === '/events') return learnt(read<EventsRequest>(request), tastes);
    return anAwsError(404, 'UnknownOperationException', 'There is no such operation.');
  });
  const of = (path: string) => service.requests.filter((request) => request.path === path);
  return {
    ...service,
    ranked: () => of('/personalize-ranking').map((request) => read<RankingRequest>(request).userId),
    told: () => of('/events').map((request) => read<EventsRequest>(request)),
  };
}

export function isRankingOf(userId: string, request: RecordedRequest): boolean {
  return request.path === '/personalize-ranking' && read<RankingRequest>(request).userId === userId;
}

export function throttled(): Reply {
  return BUSY;
}

function ranking({ userId, inputList }: RankingRequest, tastes: Map<string, Map<string, number>>): Reply {
  const popular = [...inputList].sort();
  const strengths = inputList.map((itemId) => ({
    itemId,
    strength: Math.exp((tastes.get(userId)?.get(itemId) ?? 0) - 0.1 * popular.indexOf(itemId)),
  }));
  const total = strengths.reduce((sum, { strength }) => sum + strength, 0);
  const personalizedRanking = strengths
    .sort((a, b) => b.strength - a.strength)
    .map(({ itemId, strength }) => ({ itemId, score: strength / total }));
  return { body: JSON.stringify({ personalizedRanking, recommendationId: `RID-${userId}` }) };
}

function learnt({ userId, eventList }: EventsRequest, tastes: Map<string, Map<string, number>>): Reply {
  const taste = tastes.get(userId) ?? new Map<string, number>();
  for (const { itemId } of eventList) taste.set(itemId, (taste.get(itemId) ?? 0) + 0.5);
  tastes.set(userId, taste);
  return {};
}

function read<T>({ body }: RecordedRequest): T {
  return JSON.parse(body.toString('utf8')) as T;
}
