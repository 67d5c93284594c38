import { badInput, ParallaxError } from '../domain/errors.js';
import { indexFailure } from '../domain/index-failure.js';
import {
  type ParsedInteraction,
  parseInteraction,
  type RecordInteractionInput,
} from './parse-interaction.js';
import { appendInteraction, type Recorded, type RecordPorts } from './record-interaction.js';

export const MAX_INTERACTIONS = 100;

/** Result of one entry of a list. */
export type InteractionOutcome =
  | Recorded
  /** This entry alone was refused; the error's code, argument and message are the client's. */
  | { readonly kind: 'refused'; readonly error: ParallaxError };

/** Returns the user that an entry is for, from its argument; throws an error that refuses the entry alone. */
export type ClaimUser = (userId: string | null | undefined) => string | undefined;

/**
 * Records 1 to 100 interactions, one outcome each in order; a bad entry fails alone. All are appended at
 * once, so that they share the log's syncs. Each user's entries keep their order.
 *
 * @throws ParallaxError BAD_USER_INPUT (argument `inputs`) for an empty or too long list
 */
export async function recordInteractions(
  inputs: readonly RecordInteractionInput[],
  ports: RecordPorts,
  claim: ClaimUser = (userId) => userId ?? undefined,
): Promise<readonly InteractionOutcome[]> {
  if (inputs.length < 1 || inputs.length > MAX_INTERACTIONS) {
    throw badInput(
      'inputs',
      `\`inputs\` must have 1 to ${MAX_INTERACTIONS} interactions; it has ${inputs.length}.`,
    );
  }
  const parsed = inputs.map((input) =>
    attempt(() => parseInteraction({ ...input, userId: claim(input.userId) }, ports)),
  );
  const imageIds = new Set(parsed.flatMap((one) => (one instanceof ParallaxError ? [] : [one.imageId])));
  const images = imageIds.size === 0 ? new Map() : await lookUp([...imageIds], ports);
  const outcomes = await Promise.all(
    parsed.map(async (one): Promise<InteractionOutcome> => {
      if (one instanceof ParallaxError) return { kind: 'refused', error: one };
      if (images instanceof ParallaxError) return { kind: 'refused', error: images };
      return record(one, images, ports);
    }),
  );
  // The fault of a single entry is reported for all: they met the same engines at the same time.
  const fault = outcomes.find(isOurFault);
  if (fault?.kind === 'refused') ports.report('recordInteractions', fault.error);
  return outcomes;
}

function isOurFault(outcome: InteractionOutcome): boolean {
  return outcome.kind === 'refused' && ['INTERNAL', 'UNAVAILABLE'].includes(outcome.error.code);
}

async function record(
  parsed: ParsedInteraction,
  images: Awaited<ReturnType<RecordPorts['index']['documents']>>,
  ports: RecordPorts,
): Promise<InteractionOutcome> {
  try {
    return await appendInteraction(parsed, images, ports);
  } catch (error) {
    return { kind: 'refused', error: asRefusal(error) };
  }
}

async function lookUp(
  imageIds: readonly string[],
  { index }: RecordPorts,
): Promise<Awaited<ReturnType<RecordPorts['index']['documents']>> | ParallaxError> {
  try {
    return await index.documents(imageIds);
  } catch (error) {
    return indexFailure(error);
  }
}

function attempt<T>(work: () => T): T | ParallaxError {
  try {
    return work();
  } catch (error) {
    return asRefusal(error);
  }
}

/** Anything else than our own error stays inside, as the cause. */
function asRefusal(error: unknown): ParallaxError {
  if (error instanceof ParallaxError) return error;
  return new ParallaxError('INTERNAL', 'The interaction was not recorded because of an internal error.', {
    cause: error,
  });
}
