import { expect, it } from 'vitest';
import { modelRegionCheck } from '../../../../src/provisioning/checks/model-region-check.js';
import { aDeployment } from '../../../builders/a-deployment.js';

it.each([
  ['nova', 'eu-west-1', 1],
  ['nova', 'us-east-1', 0],
  ['titan', 'eu-west-1', 0],
] as const)('%s in %s: %i problems', async (name, region, expected) => {
  const deployment = aDeployment();
  const problems = await modelRegionCheck({
    deployment: { ...deployment, region, embedder: { ...deployment.embedder, name } },
  }).problems();
  expect(problems.length).toBe(expected);
  if (expected > 0) expect(problems[0]).toContain(`region is ${region}`);
});
