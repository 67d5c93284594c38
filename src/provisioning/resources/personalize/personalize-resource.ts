import { ParallaxError } from '../../../domain/errors.js';
import type { KnownFacts, Part, PartId, Sight, UsualMinutes, Work } from '../../resource.js';
import type { PartOptions } from '../part-options.js';
import { type Resource, sightOf } from './listed.js';
import { isOurs } from './ownership.js';

/** In what the kinds of Personalize's resources differ. */
export interface ResourceKind {
  readonly id: PartId;
  readonly title: string;
  readonly needs: readonly PartId[];
  readonly usual: UsualMinutes;
  /** What has its name or stands in its place, whoever made it; null when nothing does. */
  find(known: KnownFacts): Promise<Resource | null>;
  /** How one of ours stands that is ACTIVE: `ready` with its facts, or not as it is wanted. */
  inspect(active: Resource, known: KnownFacts): Promise<Sight>;
  /** Asks for it. */
  create(known: KnownFacts): Promise<void>;
  /** Asks for one that failed, or that cannot be changed, to be deleted; null: the next one stands beside it. */
  readonly remove: ((resource: Resource) => Promise<void>) | null;
  /** Changes one that is behind; null: it is made anew. */
  readonly mend: ((resource: Resource, known: KnownFacts) => Promise<void>) | null;
}

interface Standing {
  /** Null when the sight is `absent`. */
  readonly found: Resource | null;
  readonly sight: Sight;
}

/** Between two looks at something that is being deleted. */
const GOING_MS = 5_000;

/**
 * A part that is one resource of Personalize. It is found by its name, and ours by its tag, so that whoever asks
 * again finds what was asked for before, whether an answer came or not.
 */
export function resourcePart(options: PartOptions, kind: ResourceKind): Part {
  const { aws, deployment, price, wait } = options;
  const { id, title, needs, usual } = kind;

  async function stand(known: KnownFacts): Promise<Standing> {
    const found = await kind.find(known);
    if (found === null) return { found, sight: { kind: 'absent' } };
    if (!(await isOurs(aws, deployment, found.arn))) return { found, sight: foreign(found, deployment.name) };
    return { found, sight: sightOf(found) ?? (await kind.inspect(found, known)) };
  }

  /** An answer may have been lost, or somebody been faster: then it is there all the same. */
  async function create(known: KnownFacts): Promise<void> {
    try {
      await kind.create(known);
    } catch (error) {
      const { sight } = await stand(known);
      if (sight.kind !== 'coming' && sight.kind !== 'ready') throw error;
    }
  }

  async function make(known: KnownFacts, { signal }: Work): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const { found, sight } = await stand(known);
      if (found === null) return create(known);
      switch (sight.kind) {
        case 'ready':
        case 'coming':
          return;
        case 'foreign':
          throw new ParallaxError('BAD_USER_INPUT', sight.why);
        case 'going':
          await wait(GOING_MS, signal);
          break;
        case 'behind':
        case 'failed':
          if (sight.kind === 'behind' && kind.mend !== null) return kind.mend(found, known);
          // What cannot be changed is made anew, like what failed.
          if (kind.remove === null) return create(known);
          await kind.remove(found);
      }
    }
  }

  return {
    id,
    title,
    needs,
    usual,
    price: () => price(id),
    look: async (known) => (await stand(known)).sight,
    make,
  };
}

function foreign({ arn }: Resource, deployment: string): Sight {
  return {
    kind: 'foreign',
    why: `${arn} was not made by the deployment ${deployment}: give the deployment another name, or delete that yourself.`,
  };
}
