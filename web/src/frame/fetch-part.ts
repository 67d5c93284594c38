/** A file of the page that could not be fetched: the gateway is away, or has newer ones. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing';
}

/** A part of the page that is fetched when it is needed. */
export function fetchPart<Part>(part: Promise<Part>): Promise<Part> {
  return part.catch((cause: unknown) => {
    throw new PartMissing('A part of the page could not be fetched.', { cause });
  });
}
