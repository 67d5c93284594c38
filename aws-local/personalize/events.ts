import { AwsError } from '../wire/aws-error.js';
import type { DatasetGroupMemory } from './datasets/dataset-group-memory.js';
import type { DatasetGroups } from './datasets/dataset-groups.js';
import { invalidInput } from './invalid-input.js';
import type { Resource, Resources } from './resources/resources.js';

export interface PutEventsInput {
  readonly trackingId: string;
  readonly sessionId: string;
  readonly userId?: string;
  readonly eventList: readonly PutEvent[];
}

export interface PutEvent {
  readonly eventId?: string;
  readonly eventType: string;
  readonly itemId?: string;
  readonly eventValue?: number;
  /** JSON. */
  readonly properties?: string;
  readonly sentAt: Date;
}

export interface PutRecordsInput {
  readonly datasetArn: string;
  readonly items?: readonly PutRecord[];
  readonly users?: readonly PutRecord[];
}

export interface PutRecord {
  readonly itemId?: string;
  readonly userId?: string;
  readonly properties?: string;
}

/** The service's own limit on one event, as JSON. */
const MOST_EVENT_BYTES = 10 * 1_024;
const FORBIDDEN_PROPERTIES = [
  'userid',
  'sessionid',
  'eventtype',
  'timestamp',
  'recommendationid',
  'impression',
];

/** Personalize's event ingestion. */
export class Events {
  constructor(
    private readonly resources: Resources,
    private readonly groups: DatasetGroups,
  ) {}

  /** Accepts all events of a call, or none. */
  putEvents({ trackingId, sessionId, userId, eventList }: PutEventsInput, at: number): void {
    const tracker = this.resources
      .list('eventTracker', at)
      .find(({ fields }) => fields['trackingId'] === trackingId);
    if (tracker === undefined)
      throw invalidInput(`There is no event tracker with tracking id ${trackingId}.`);
    this.#requireActive(tracker, at);
    for (const event of eventList) checkEvent(event);
    const memory = this.groups.of(tracker.fields['datasetGroupArn']);
    // An anonymous user is identified by the session, and may be ranked for by its id.
    const user = userId ?? sessionId;
    for (const event of eventList) {
      if (event.itemId === undefined || isKnown(memory, user, event)) continue;
      const { itemId, eventType, eventValue: value = null, sentAt } = event;
      memory.putEvent({ userId: user, itemId, eventType, value, at: sentAt.getTime() }, at);
    }
  }

  /** New items count as known at once; the service would want a training first. */
  putItems({ datasetArn, items = [] }: PutRecordsInput, at: number): void {
    const memory = this.#memoryOf(datasetArn, 'ITEMS', at);
    const parsed = items.map(({ itemId = '', properties }) => [itemId, parseProperties(properties)] as const);
    for (const [itemId, properties] of parsed) memory.putItem(itemId, properties);
  }

  /** Users' properties are checked and then of no effect: the blend ranker learns from events alone. */
  putUsers({ datasetArn, users = [] }: PutRecordsInput, at: number): void {
    this.#memoryOf(datasetArn, 'USERS', at);
    for (const { properties } of users) parseProperties(properties);
  }

  #memoryOf(datasetArn: string, type: string, at: number): DatasetGroupMemory {
    const dataset = this.resources.find(datasetArn, at, 404);
    const { datasetType, datasetGroupArn } = dataset.fields;
    if (String(datasetType).toUpperCase() !== type)
      throw invalidInput(`${datasetArn} is not a dataset of type ${type}.`);
    this.#requireActive(dataset, at);
    return this.groups.of(datasetGroupArn);
  }

  #requireActive(resource: Resource, at: number): void {
    if (this.resources.statusOf(resource, at) === 'ACTIVE') return;
    if (resource.kind.name === 'dataset')
      throw new AwsError('ResourceInUseException', 409, `Resource ${resource.arn} is not ACTIVE.`);
    throw invalidInput(`Resource ${resource.arn} is not ACTIVE.`);
  }
}

function checkEvent(event: PutEvent): void {
  const bytes = Buffer.byteLength(JSON.stringify(event));
  if (bytes > MOST_EVENT_BYTES)
    throw invalidInput(`An event may have at most ${MOST_EVENT_BYTES} bytes; this has ${bytes}.`);
  const forbidden = Object.keys(parseProperties(event.properties)).find((name) =>
    FORBIDDEN_PROPERTIES.includes(name.toLowerCase()),
  );
  if (forbidden !== undefined) throw invalidInput(`The properties of an event must not hold ${forbidden}.`);
}

function parseProperties(properties = '{}'): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(properties);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // Answered below, as everything that is no JSON object.
  }
  throw invalidInput('properties must be a JSON object.');
}

/** Of several events with the same id, of any user, or with the same time and content, the first counts. */
function isKnown({ seen }: DatasetGroupMemory, user: string, event: PutEvent): boolean {
  const { eventId, eventType, itemId, sentAt, properties } = event;
  const content = JSON.stringify([user, eventType, itemId, sentAt.getTime(), properties]);
  const keys = [...(eventId === undefined ? [] : [`id ${eventId}`]), `content ${content}`];
  if (keys.some((key) => seen.has(key))) return true;
  for (const key of keys) seen.add(key);
  return false;
}
