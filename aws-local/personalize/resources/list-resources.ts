import { AwsError } from '../../wire/aws-error.js';
import type { Operation } from '../../wire/operations.js';
import { shapeOf } from '../../wire/smithy-model.js';
import type { ControlPlaneHandler } from '../control-plane-handler.js';
import type { Kind } from './kinds.js';
import type { Fields, Resources } from './resources.js';
import { shownIn } from './shown-resource.js';

const PAGE = 100;

/** List of one kind, page by page; every other member of the request is one to match. */
export function listing(kind: Kind, resources: Resources, { model, output }: Operation): ControlPlaneHandler {
  const [member, list] =
    Object.entries(output.members ?? {}).find(([name]) => name !== 'nextToken') ??
    (['', { target: '' }] as const);
  const element = shapeOf(model, shapeOf(model, list.target).member?.target ?? '');
  return ({ nextToken, maxResults, ...wanted }, at) => {
    const all = resources
      .list(kind.name, at)
      .filter(({ fields }) => Object.entries(wanted).every(([name, value]) => fields[name] === value));
    const { page, rest } = pageOf(all, { nextToken, maxResults });
    return { [member]: page.map((each) => shownIn(element, each, resources, at)), ...rest };
  };
}

/** @throws AwsError InvalidNextTokenException */
export function pageOf<T>(
  all: readonly T[],
  { nextToken, maxResults }: Fields,
): { readonly page: readonly T[]; readonly rest: Fields } {
  const from = nextToken === undefined ? 0 : Number(nextToken);
  if (!Number.isInteger(from))
    throw new AwsError('InvalidNextTokenException', 400, 'The token is not valid.');
  const to = from + (typeof maxResults === 'number' ? maxResults : PAGE);
  return { page: all.slice(from, to), rest: to < all.length ? { nextToken: String(to) } : {} };
}
