import type { Agenda } from './agenda.js';
import type { ControlPlaneHandler } from './control-plane.js';
import { invalidInput } from './invalid-input.js';
import { inherited } from './kind-rules.js';
import { type Fields, inUse, PENDING, type Resource, type Resources } from './resources.js';

/** UpdateCampaign: what was there answers until the update is ACTIVE. */
export function updateCampaign(resources: Resources, agenda: Agenda): ControlPlaneHandler {
  return ({ campaignArn, ...given }, at) => {
    const campaign = resources.find(String(campaignArn), at);
    if (campaign.kind.name !== 'campaign') throw invalidInput(`${campaign.arn} is no campaign.`);
    if (campaign.deletedAt !== null || resources.isComing(campaign, at) || isBeingUpdated(campaign))
      throw inUse(campaign, 'is not ACTIVE, or is being updated');
    if (Object.keys(given).length === 0) throw invalidInput('An update must change something.');
    const version = versionFor(given, resources, at);
    const duration = resources.durationOf(campaign);
    const change = (change: (current: Resource) => Resource): void => {
      const current = resources.get(campaign.arn, at);
      // Deleted since, or another of the same name.
      if (current?.createdAt === campaign.createdAt && current.deletedAt === null)
        resources.set(change(current));
    };
    const stage = (status: string, when: number): void => {
      const update = { ...given, status, creationDateTime: at / 1_000, lastUpdatedDateTime: when / 1_000 };
      change((current) => ({ ...current, fields: { ...current.fields, latestCampaignUpdate: update } }));
    };
    const { pending, inProgress, done } = campaign.kind.words;
    stage(pending, at);
    if (version !== null) change((current) => ({ ...current, parents: [...current.parents, version.arn] }));
    agenda.add(at + PENDING * duration, () => stage(inProgress, at + PENDING * duration));
    agenda.add(at + duration, () => {
      stage(done, at + duration);
      change((current) => ({
        ...current,
        failure: null,
        fields: { ...current.fields, ...(version === null ? {} : inherited([version])), ...given },
        parents: version === null ? current.parents : [version.arn],
      }));
    });
    return { campaignArn };
  };
}

function versionFor({ solutionVersionArn }: Fields, resources: Resources, at: number): Resource | null {
  if (solutionVersionArn === undefined) return null;
  const version = resources.find(String(solutionVersionArn), at);
  if (version.kind.name !== 'solutionVersion') throw invalidInput(`${version.arn} is no solution version.`);
  if (!resources.isDone(version, at)) throw inUse(version, 'is not ACTIVE');
  return version;
}

function isBeingUpdated({ fields, kind }: Resource): boolean {
  const { latestCampaignUpdate: update } = fields;
  return (
    typeof update === 'object' && update !== null && 'status' in update && update.status !== kind.words.done
  );
}
