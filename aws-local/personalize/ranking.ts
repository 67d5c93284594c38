import type { DatasetGroupMemory } from './datasets/dataset-group-memory.js';
import type { DatasetGroups } from './datasets/dataset-groups.js';
import { boundValues, parseFilter } from './filter-expression.js';
import { filteredItems } from './filtered-items.js';
import { invalidInput } from './invalid-input.js';
import { columnsOf, withMetadata } from './item-columns.js';
import type { Learner } from './learner.js';
import { type RecipeType, recipeTypeOf } from './recipes.js';
import type { Resource, Resources } from './resources/resources.js';

interface Filtering {
  readonly filterArn?: string;
  readonly filterValues?: Readonly<Record<string, string>>;
}

export interface RankingInput extends Filtering {
  readonly campaignArn: string;
  readonly inputList: readonly string[];
  readonly userId: string;
  /** Checked against the model, and then of no effect: the blend ranker knows no context. */
  readonly context?: Readonly<Record<string, string>>;
  readonly metadataColumns?: Readonly<Record<string, readonly string[]>>;
}

export interface RecommendationsInput extends Filtering {
  readonly campaignArn?: string;
  readonly userId?: string;
  readonly numResults?: number;
}

/** @see "Amazon Personalize endpoints and quotas", Amazon Personalize developer guide */
const MOST_ITEMS = 500;
const MOST_ITEMS_WITH_METADATA = 50;
const DEFAULT_RESULTS = 25;

/** Personalize's runtime: a campaign answers by what its solution version has learnt. */
export class Ranking {
  /** @param newId  a UUID */
  constructor(
    private readonly resources: Resources,
    private readonly groups: DatasetGroups,
    private readonly newId: () => string,
  ) {}

  getPersonalizedRanking(input: RankingInput, at: number) {
    const { campaignArn, inputList, userId, metadataColumns } = input;
    const group = this.#campaign(campaignArn, 'PERSONALIZED_RANKING', at);
    const columns = columnsOf(metadataColumns);
    const most = columns === null ? MOST_ITEMS : MOST_ITEMS_WITH_METADATA;
    if (inputList.length === 0 || inputList.length > most)
      throw invalidInput(`inputList must have 1 to ${most} items; it has ${inputList.length}.`);
    if (userId === '') throw invalidInput('userId must not be empty.');
    const kept = this.#filtered(inputList, userId, input, group, at);
    return {
      personalizedRanking: group.learner
        .score(userId, kept, at)
        .map((item) => withMetadata(item, columns, group.memory)),
      recommendationId: this.#recommendationId(),
    };
  }

  getRecommendations(input: RecommendationsInput, at: number) {
    const { campaignArn, userId, numResults = 0 } = input;
    if (campaignArn === undefined)
      throw invalidInput('aws-local serves campaigns only, not recommenders: give a campaignArn.');
    const group = this.#campaign(campaignArn, 'USER_PERSONALIZATION', at);
    if (userId === undefined || userId === '') throw invalidInput('userId is required for this recipe.');
    if (numResults > MOST_ITEMS) throw invalidInput(`numResults must be at most ${MOST_ITEMS}.`);
    const { learner } = group;
    const kept = this.#filtered(learner.items(at), userId, input, group, at);
    return {
      itemList: learner.score(userId, kept, at).slice(0, numResults === 0 ? DEFAULT_RESULTS : numResults),
      recommendationId: this.#recommendationId(),
    };
  }

  #campaign(arn: string, wanted: RecipeType, at: number): Group {
    const campaign = this.#active(arn, 'campaign', at);
    const { recipeArn, datasetGroupArn, solutionVersionArn } = campaign.fields;
    if (recipeTypeOf(recipeArn) !== wanted)
      throw invalidInput(
        `The recipe of campaign ${arn} does not support this operation; it needs ${wanted}.`,
      );
    const memory = this.groups.of(datasetGroupArn);
    const version = memory.version(solutionVersionArn);
    if (version === null) throw invalidInput(`Campaign ${arn} has no ACTIVE solution version.`);
    return { arn: String(datasetGroupArn), memory, learner: version.learner };
  }

  #active(arn: string, kind: 'campaign' | 'filter', at: number): Resource {
    const resource = this.resources.find(arn, at, 404);
    if (resource.kind.name !== kind) throw invalidInput(`${arn} is no ${kind}.`);
    if (this.resources.statusOf(resource, at) !== 'ACTIVE')
      throw invalidInput(`Resource ${arn} is not ACTIVE.`);
    return resource;
  }

  /** The items that a filter leaves; excluded ones are left out of the answer, as the service does. */
  #filtered(
    itemIds: readonly string[],
    userId: string,
    { filterArn, filterValues = {} }: Filtering,
    group: Group,
    at: number,
  ): readonly string[] {
    if (filterArn === undefined) return itemIds;
    const { fields } = this.#active(filterArn, 'filter', at);
    if (fields['datasetGroupArn'] !== group.arn)
      throw invalidInput(`Filter ${filterArn} belongs to another dataset group than the campaign.`);
    const filter = parseFilter(String(fields['filterExpression']));
    return filteredItems(itemIds, filter, boundValues(filter, filterValues), { userId, at, ...group });
  }

  #recommendationId(): string {
    return `RID-${this.newId()}`;
  }
}

interface Group {
  readonly arn: string;
  readonly memory: DatasetGroupMemory;
  /** Of the campaign's solution version. */
  readonly learner: Learner;
}
