import { expect, test } from 'vitest';
import { SILENT_PROGRESS } from '../../../src/catalogue/progress.js';
import { configOf } from '../../../src/cli/deployment/config-of.js';
import { rateOf } from '../../../src/pricing/rates.js';
import { openAws } from '../../../src/provisioning/aws/open-aws.js';
import { parseDeployment } from '../../../src/provisioning/file/read-deployment.js';
import { RESOURCE_IDS } from '../../../src/provisioning/resource.js';
import { openResources, RESOURCES } from '../../../src/provisioning/resources/resources.js';

const EVERYTHING = `name: photos
region: us-east-1
pictures: p
bucket: photos-of-mine
interactions: i.csv
embedder: { name: titan, mode: batch, batchRole: "arn:aws:iam::123456789012:role/Batches" }
personalize:
  role: "arn:aws:iam::123456789012:role/Reads"
  ceilingTps: 20
  filter: EXCLUDE ItemID WHERE Interactions.event_type IN ("DOWNLOAD")
`;

function opened(yaml: string) {
  const deployment = parseDeployment(yaml, 'parallax.yaml');
  return openResources({
    aws: openAws(deployment.region),
    deployment,
    config: configOf(deployment, {}),
    progress: SILENT_PROGRESS,
    rate: rateOf({}),
    open: async () => null,
    interactionRows: async () => 0,
    wait: async () => {},
    now: () => 0,
    monotonic: () => 0,
    random: () => 0.5,
  });
}

test('a deployment opens each resource under its own id, in the order of the plan', () => {
  expect(opened(EVERYTHING).map(({ id }) => id)).toEqual(RESOURCE_IDS);
  const plain = EVERYTHING.replace(/ {2}(ceilingTps|filter):.*\n/g, '');
  expect(opened(plain).map(({ id }) => id)).toEqual(
    RESOURCE_IDS.filter((id) => id !== 'alarm' && id !== 'filter'),
  );
});

test('a resource depends on nothing that its type does not name, so that deletion follows', () => {
  for (const { id, dependsOn } of opened(EVERYTHING))
    expect(RESOURCES[id].dependsOn).toEqual(expect.arrayContaining([...dependsOn]));
});
