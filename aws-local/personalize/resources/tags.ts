import { AwsError } from '../../wire/aws-error.js';
import type { ControlPlaneHandler } from '../control-plane-handler.js';
import { invalidInput } from '../invalid-input.js';
import type { Resource, Resources, Tags } from './resources.js';

/** @see "Tagging Amazon Personalize resources", Amazon Personalize developer guide */
const MOST_TAGS = 50;

/** The tags of a request, which the service model knows as a list of pairs. */
export function tagsOf(value: unknown): Tags {
  const pairs = Array.isArray(value) ? value.flatMap(pairOf) : [];
  return checked(Object.fromEntries(pairs));
}

/** TagResource, UntagResource and ListTagsForResource. */
export function tagging(resources: Resources): ReadonlyMap<string, ControlPlaneHandler> {
  const find = (arn: unknown, at: number): Resource => {
    const resource = resources.find(String(arn), at);
    if (!resource.kind.taggable) throw invalidInput(`Resources of kind ${resource.kind.name} have no tags.`);
    return resource;
  };
  return new Map<string, ControlPlaneHandler>([
    [
      'TagResource',
      ({ resourceArn, tags }, at) => {
        const resource = find(resourceArn, at);
        resources.set({ ...resource, tags: checked({ ...resource.tags, ...tagsOf(tags) }) });
        return {};
      },
    ],
    [
      'UntagResource',
      ({ resourceArn, tagKeys }, at) => {
        const resource = find(resourceArn, at);
        const gone: readonly unknown[] = Array.isArray(tagKeys) ? tagKeys : [];
        const kept = Object.entries(resource.tags).filter(([key]) => !gone.includes(key));
        resources.set({ ...resource, tags: Object.fromEntries(kept) });
        return {};
      },
    ],
    [
      'ListTagsForResource',
      ({ resourceArn }, at) => ({
        tags: Object.entries(find(resourceArn, at).tags).map(([tagKey, tagValue]) => ({ tagKey, tagValue })),
      }),
    ],
  ]);
}

function pairOf(tag: unknown): readonly (readonly [string, string])[] {
  if (typeof tag !== 'object' || tag === null || !('tagKey' in tag) || !('tagValue' in tag)) return [];
  return [[String(tag.tagKey), String(tag.tagValue)]];
}

/** @throws AwsError TooManyTagsException, or InvalidInputException for a key that is AWS's own */
function checked(tags: Tags): Tags {
  const keys = Object.keys(tags);
  if (keys.length > MOST_TAGS)
    throw new AwsError('TooManyTagsException', 400, `A resource can have at most ${MOST_TAGS} tags.`);
  if (keys.some((key) => key.toLowerCase().startsWith('aws:')))
    throw invalidInput('Keys of tags that begin with aws: are reserved.');
  return tags;
}
