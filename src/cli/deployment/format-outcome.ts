import type { Applied } from '../../provisioning/engine/apply-deployment.js';
import type { Deployment } from '../../provisioning/file/deployment.js';
import type { KnownOutputs, Resource } from '../../provisioning/resource.js';
import { settingsOf } from './config-of.js';
import { table } from './words.js';

const GO_ON =
  'npm run parallax -- apply continues where this stopped; npm run parallax -- status shows the state.';

/** The outcome of an apply, without its costs. */
export function formatOutcome(
  applied: Applied,
  resources: readonly Resource[],
  deployment: Deployment,
): readonly string[] {
  const titles = (ids: readonly string[]): readonly string[] =>
    table(resources.filter(({ id }) => ids.includes(id)).map(({ title }) => ['+', title]));
  const made = 'made' in applied && applied.made.length > 0 ? ['Created:', ...titles(applied.made)] : [];
  switch (applied.kind) {
    case 'refused':
      return ['Nothing was created:', ...table(applied.problems.map((each) => ['*', each]))];
    case 'failed':
      return [
        ...made,
        ...applied.failures.flatMap(({ title, reason, advice }) => [
          `FAILED: ${title}`,
          ...table([[reason], [advice]]),
        ]),
        `Nothing is lost: ${GO_ON}`,
      ];
    case 'stopped':
      return [...made, `Stopped. Nothing is lost, and AWS finishes what it was asked for. ${GO_ON}`];
    case 'started':
      return [
        ...made,
        'Being created:',
        ...table(applied.creating.map((title) => ['.', title])),
        'Watch it with: npm run parallax -- status --watch',
        'Then continue with: npm run parallax -- apply',
      ];
    case 'done':
      return [
        ...(made.length > 0 ? made : ['Everything existed already.']),
        ...(applied.removed.length > 0
          ? ['Deleted:', ...table(applied.removed.map((title) => ['-', title]))]
          : []),
        ...applied.retained,
        '',
        'Serve it with these in the environment of the gateway:',
        ...environmentLines(deployment, applied.outputs).map((line) => `  ${line}`),
        '',
        "It knows the people of the interactions file once its log has them. In the same environment, with the gateway's LOG:",
        '  npm run parallax -- import-interactions',
      ];
    default:
      return applied satisfies never;
  }
}

/**
 * Environment of a gateway that serves a deployment, as lines for a shell. The campaign and the
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
