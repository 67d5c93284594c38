import { ParallaxError } from '../../domain/errors.js';
import type { Facts, KnownFacts, Part, PartId, Sight } from '../resource.js';

/** How a part stands, or why that cannot be said. */
export type Seen =
  | Sight
  /** What it needs is not ready, so that it cannot be looked for. */
  | { readonly kind: 'later'; readonly after: readonly PartId[] }
  | { readonly kind: 'unseen'; readonly why: string };

export interface SeenPart {
  readonly part: Part;
  readonly seen: Seen;
}

/** Looks at every part whose needs are known, as many at a time as can be; changes nothing. */
export async function lookAtParts(parts: readonly Part[]): Promise<readonly SeenPart[]> {
  const looks = new Map<PartId, Promise<Seen>>();
  const lookAt = (part: Part): Promise<Seen> => {
    const begun = looks.get(part.id);
    if (begun !== undefined) return begun;
    const look = lookAfterNeeds(part, (id) => lookAt(partOf(parts, id)));
    looks.set(part.id, look);
    return look;
  };
  return Promise.all(parts.map(async (part) => ({ part, seen: await lookAt(part) })));
}

async function lookAfterNeeds(part: Part, look: (id: PartId) => Promise<Seen>): Promise<Seen> {
  const seen = await Promise.all(part.needs.map(async (id) => [id, await look(id)] as const));
  const known = new Map<PartId, Facts>();
  for (const [id, sight] of seen) {
    if ((sight.kind === 'ready' || sight.kind === 'behind') && sight.facts !== undefined)
      known.set(id, sight.facts);
  }
  const after = part.needs.filter((id) => !known.has(id));
  return after.length > 0 ? { kind: 'later', after } : sightOf(part, known);
}

async function sightOf(part: Part, known: KnownFacts): Promise<Seen> {
  try {
    return await part.look(known);
  } catch (error) {
    if (!(error instanceof ParallaxError)) throw error;
    return { kind: 'unseen', why: error.message };
  }
}

/** @throws ParallaxError INTERNAL when a part needs one that the deployment has not */
export function partOf(parts: readonly Part[], id: PartId): Part {
  const part = parts.find((each) => each.id === id);
  if (part === undefined)
    throw new ParallaxError('INTERNAL', `The deployment has no part ${id}, which another needs.`);
  return part;
}
