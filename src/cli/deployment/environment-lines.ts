import type { Deployment } from '../../provisioning/file/deployment.js';
import type { KnownOutputs } from '../../provisioning/resource.js';
import { settingsOf } from './config-of.js';

/**
 * What a gateway needs in its environment to serve a deployment, as lines for a shell. The campaign and the
 * tracking id come with the release, so that a newer one is followed; passwords are not known here.
 */
export function environmentLines(deployment: Deployment, known: KnownOutputs): readonly string[] {
  const filterArn = known.get('filter')?.['arn'];
  const settings: Readonly<Record<string, string | undefined>> = {
    ...settingsOf(deployment),
    RANKER: 'personalize',
    PERSONALIZE_FILTER_ARN: filterArn,
  };
  return Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [`export ${name}=${quoted(value)}`],
  );
}

/** Bare where a shell reads nothing into it. */
function quoted(value: string): string {
  return /^[\w.:/@%+,=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
