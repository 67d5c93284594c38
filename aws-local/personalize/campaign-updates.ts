import type { Agenda } from './agenda.js';
import { invalidInput } from './invalid-input.js';
import { inherited } from './resources/kind-rules.js';
import { checkSync, isSynced, latestVersion, versionNamed } from './resources/latest-version.js';
import { type Fields, inUse, type Resource, type Resources } from './resources/resources.js';
import { beginUpdate, checkUpdatable, isBeingUpdated } from './resources/staged-update.js';

const UPDATE = 'latestCampaignUpdate';

/** Updates of campaigns, asked for or by themselves: what was there answers until an update is ACTIVE. */
export class CampaignUpdates {
  constructor(
    private readonly resources: Resources,
    private readonly agenda: Agenda,
  ) {}

  /** UpdateCampaign. */
  update({ campaignArn, ...given }: Fields, at: number): Fields {
    const campaign = this.resources.find(String(campaignArn), at);
    if (campaign.kind.name !== 'campaign') throw invalidInput(`${campaign.arn} is no campaign.`);
    checkUpdatable(campaign, UPDATE, this.resources, at);
    if (Object.keys(given).length === 0) throw invalidInput('An update must change something.');
    if ('solutionVersionArn' in given || isSynced(given)) checkSync({ ...campaign.fields, ...given });
    this.#begin(campaign, given, this.#versionFor(given, at), at);
    return { campaignArn };
  }

  /** A campaign that is new: what was trained while it was made is taken over when it is there. */
  created(campaign: Resource, at: number): void {
    this.agenda.add(at + this.resources.durationOf(campaign), () =>
      this.#sync(campaign.arn, at + this.resources.durationOf(campaign)),
    );
  }

  /** A solution version that is being trained: campaigns that are synced take it over when it is ACTIVE. */
  training({ fields, ...version }: Resource, at: number): void {
    const due = at + this.resources.durationOf(version);
    this.agenda.add(due, () => {
      for (const campaign of this.resources.list('campaign', due))
        if (campaign.fields['solutionArn'] === fields['solutionArn']) this.#sync(campaign.arn, due);
    });
  }

  /** Begins an update to the newest version, unless it is there already; one that is under way is waited for. */
  #sync(arn: string, at: number): void {
    const campaign = this.resources.get(arn, at);
    if (campaign === null || !isSynced(campaign.fields) || !this.resources.isDone(campaign, at)) return;
    const version = latestVersion(String(campaign.fields['solutionArn']), this.resources, at);
    if (version === null || version.arn === campaign.fields['solutionVersionArn']) return;
    if (isBeingUpdated(campaign, UPDATE)) return;
    this.#begin(campaign, { solutionVersionArn: version.arn }, version, at);
  }

  #begin(campaign: Resource, given: Fields, version: Resource | null, at: number): void {
    const { resources, agenda } = this;
    const changed = version === null ? given : { ...given, solutionVersionArn: version.arn };
    // Neither version can go meanwhile.
    if (version !== null) resources.set({ ...campaign, parents: [...campaign.parents, version.arn] });
    const update = {
      member: UPDATE,
      shown: given,
      updated: (current: Resource): Resource => ({
        ...current,
        failure: null,
        fields: { ...current.fields, ...(version === null ? {} : inherited([version])), ...changed },
        parents: version === null ? current.parents : [version.arn],
      }),
      onDone: ({ arn }: Resource, when: number): void => this.#sync(arn, when),
    } as const;
    beginUpdate(resources, agenda, campaign, update, at);
  }

  #versionFor({ solutionVersionArn }: Fields, at: number): Resource | null {
    if (solutionVersionArn === undefined) return null;
    const version = versionNamed(String(solutionVersionArn), this.resources, at);
    if (version.kind.name !== 'solutionVersion')
      throw invalidInput(`${version.arn} is not a solution version.`);
    if (!this.resources.isDone(version, at)) throw inUse(version, 'is not ACTIVE');
    return version;
  }
}
