import type { Agenda } from '../agenda.js';
import { type Fields, inUse, PENDING, type Resource, type Resources } from './resources.js';

/** The member of a description with its newest update. */
export type UpdateMember = 'latestCampaignUpdate' | 'latestSolutionUpdate';

export interface StagedUpdate {
  readonly member: UpdateMember;
  /** Fields that the update is shown with. */
  readonly shown: Fields;
  /** The resource as it is once the update is done. */
  readonly updated: (current: Resource) => Resource;
  /** Called when the update is done. */
  readonly onDone: (current: Resource, at: number) => void;
}

/** A resource is ACTIVE, and as it was, until its update is done; that takes as long as making it did. */
export function beginUpdate(
  resources: Resources,
  agenda: Agenda,
  { arn, createdAt, kind }: Resource,
  { member, shown, updated, onDone }: StagedUpdate,
  at: number,
): void {
  const { pending, inProgress, done } = kind.words;
  const duration = resources.durationOf({ kind });
  const stage = (status: string, when: number, change: StagedUpdate['updated']): Resource | null => {
    const current = resources.get(arn, when);
    // Deleted since, or another of the same name.
    if (current?.createdAt !== createdAt || current.deletedAt !== null) return null;
    const update = { ...shown, status, creationDateTime: at / 1_000, lastUpdatedDateTime: when / 1_000 };
    const changed = change(current);
    const staged = { ...changed, fields: { ...changed.fields, [member]: update } };
    resources.set(staged);
    return staged;
  };
  const asItIs = (current: Resource): Resource => current;
  stage(pending, at, asItIs);
  agenda.add(at + PENDING * duration, () => stage(inProgress, at + PENDING * duration, asItIs));
  agenda.add(at + duration, () => {
    const current = stage(done, at + duration, updated);
    if (current !== null) onDone(current, at + duration);
  });
}

/** @throws AwsError ResourceInUseException for what is coming, going or being updated */
export function checkUpdatable(
  resource: Resource,
  member: UpdateMember,
  resources: Resources,
  at: number,
): void {
  if (resource.deletedAt !== null || resources.isComing(resource, at) || isBeingUpdated(resource, member))
    throw inUse(resource, 'is not ACTIVE, or is being updated');
}

export function isBeingUpdated({ fields, kind }: Resource, member: UpdateMember): boolean {
  const { [member]: update } = fields;
  return (
    typeof update === 'object' && update !== null && 'status' in update && update.status !== kind.words.done
  );
}
