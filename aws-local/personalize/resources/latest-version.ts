import { invalidInput } from '../invalid-input.js';
import type { Fields, Resource, Resources } from './resources.js';

/** After a solution's ARN: its newest version that is ACTIVE. */
const LATEST = '/$LATEST';

/**
 * Resolves a solution version named by its own ARN or as `<ARN of the solution>/$LATEST`.
 *
 * @throws AwsError ResourceNotFoundException, or InvalidInputException for a solution without a trained
 *   version
 */
export function versionNamed(arn: string, resources: Resources, at: number): Resource {
  if (!arn.endsWith(LATEST)) return resources.find(arn, at);
  const solution = resources.find(arn.slice(0, -LATEST.length), at);
  const version = latestVersion(solution.arn, resources, at);
  if (version === null) throw invalidInput(`${solution.arn} has no ACTIVE solution version.`);
  return version;
}

/** Returns the newest ACTIVE version of a solution, or null. */
export function latestVersion(solutionArn: string, resources: Resources, at: number): Resource | null {
  const trained = resources
    .childrenOf(solutionArn, at)
    .filter((child) => child.kind.name === 'solutionVersion' && resources.isDone(child, at));
  return trained.reduce<Resource | null>(
    (newest, each) => (newest === null || each.createdAt >= newest.createdAt ? each : newest),
    null,
  );
}

/** Returns true if a campaign follows each new version of its solution automatically. */
export function isSynced({ campaignConfig }: Fields): boolean {
  return (
    typeof campaignConfig === 'object' &&
    campaignConfig !== null &&
    'syncWithLatestSolutionVersion' in campaignConfig &&
    campaignConfig.syncWithLatestSolutionVersion === true
  );
}

/** @throws AwsError InvalidInputException for a campaign with automatic sync and an explicit version */
export function checkSync(fields: Fields): void {
  const { solutionVersionArn } = fields;
  if (isSynced(fields) && !String(solutionVersionArn).endsWith(LATEST))
    throw invalidInput(
      'With syncWithLatestSolutionVersion, solutionVersionArn must have the form SolutionArn/$LATEST.',
    );
}
