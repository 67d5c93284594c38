import { invalidInput } from '../invalid-input.js';
import type { Fields, Resource, Resources } from './resources.js';

/** After a solution's ARN: its newest version that is ACTIVE. */
const LATEST = '/$LATEST';

/**
 * What a request names as a solution version, by its own ARN or as `<ARN of the solution>/$LATEST`.
 *
 * @throws AwsError ResourceNotFoundException, or InvalidInputException for a solution without a trained version
 */
export function versionNamed(arn: string, resources: Resources, at: number): Resource {
  if (!arn.endsWith(LATEST)) return resources.find(arn, at);
  const solution = resources.find(arn.slice(0, -LATEST.length), at);
  const version = latestVersion(solution.arn, resources, at);
  if (version === null) throw invalidInput(`${solution.arn} has no solution version that is ACTIVE.`);
  return version;
}

/** The newest ACTIVE version of a solution; null when there is none. */
export function latestVersion(solutionArn: string, resources: Resources, at: number): Resource | null {
  const trained = resources
    .childrenOf(solutionArn, at)
    .filter((child) => child.kind.name === 'solutionVersion' && resources.isDone(child, at));
  return trained.reduce<Resource | null>(
    (newest, each) => (newest === null || each.createdAt >= newest.createdAt ? each : newest),
    null,
  );
}

/** Whether a campaign takes over each new version of its solution by itself. */
export function isSynced({ campaignConfig }: Fields): boolean {
  return (
    typeof campaignConfig === 'object' &&
    campaignConfig !== null &&
    'syncWithLatestSolutionVersion' in campaignConfig &&
    campaignConfig.syncWithLatestSolutionVersion === true
  );
}

/** @throws AwsError InvalidInputException for a campaign that is to be synced with a version of its own */
export function checkSync(fields: Fields): void {
  const { solutionVersionArn } = fields;
  if (isSynced(fields) && !String(solutionVersionArn).endsWith(LATEST))
    throw invalidInput(
      'With syncWithLatestSolutionVersion, solutionVersionArn must have the form SolutionArn/$LATEST.',
    );
}
