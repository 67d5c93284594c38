import { askPersonalize } from '../../../aws/ask-personalize.js';
import type { Aws } from '../../../aws/open-aws.js';

/**
 * The service's metrics of a solution version, measured on a tenth of its users, by its own names:
 * `normalized_discounted_cumulative_gain_at_10`, `coverage` and others.
 *
 * @throws ParallaxError UNAVAILABLE while it is trained
 */
export async function solutionMetrics(
  aws: Aws,
  solutionVersionArn: string,
): Promise<Readonly<Record<string, number>>> {
  const { GetSolutionMetricsCommand } = await import('@aws-sdk/client-personalize');
  const { metrics = {} } = await askPersonalize(aws, 'GetSolutionMetrics', solutionVersionArn, (client) =>
    client.send(new GetSolutionMetricsCommand({ solutionVersionArn })),
  );
  return metrics;
}
