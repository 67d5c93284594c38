import type { Shape } from '../../wire/smithy-model.js';
import type { Fields, Resource, Resources } from './resources.js';

/** Selects the fields of a resource that a shape has. */
export function shownIn(
  { members = {} }: Shape,
  resource: Resource,
  resources: Resources,
  at: number,
): Fields {
  const { fields, createdAt, deletedAt, failure, kind } = resource;
  const status = resources.statusOf(resource, at);
  const finishedAt = createdAt + resources.durationOf(resource);
  const changedAt = deletedAt ?? (at >= finishedAt ? finishedAt : createdAt);
  const all: Fields = {
    ...fields,
    status,
    ...(status === kind.words.failed ? { failureReason: failure } : {}),
    creationDateTime: createdAt / 1_000,
    lastUpdatedDateTime: changedAt / 1_000,
  };
  return Object.fromEntries(
    Object.keys(members).flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])),
  );
}
