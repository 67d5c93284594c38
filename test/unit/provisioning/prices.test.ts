import { expect, test } from 'vitest';
import { embeddingPriceBy } from '../../../src/pricing/embedding-price.js';
import { RATES, rateOf } from '../../../src/pricing/rates.js';
import { openAws } from '../../../src/provisioning/aws/open-aws.js';
import { parseDeployment } from '../../../src/provisioning/file/read-deployment.js';
import { campaign } from '../../../src/provisioning/resources/personalize/campaign.js';
import { version } from '../../../src/provisioning/resources/personalize/solution/version.js';

function resources(more: string) {
  const role = 'role: "arn:aws:iam::123456789012:role/Reads"';
  const text = `name: photos
region: us-east-1
pictures: p
bucket: photos-of-mine
interactions: i.csv
personalize: { ${role}, ${more} }
`;
  return (rates: string) => {
    const deployment = parseDeployment(text + rates, 'parallax.yaml');
    const context = {
      ...{ aws: openAws('us-east-1'), deployment, rate: rateOf(deployment.rates) },
      interactionRows: async () => 50_000,
      wait: async () => {},
    };
    return { campaign: campaign.open(context), version: version.open(context) };
  };
}

const first = resources('recipe: aws-personalized-ranking, minProvisionedTps: 3');
const second = resources('minProvisionedTps: 2');

test('prices follow from the table and from what there is', async () => {
  expect(await first('').campaign.price()).toMatchObject({ hourly: expect.closeTo(0.6), once: 0 });
  expect(embeddingPriceBy(rateOf({}))('titan', 10_000, false)).toBeCloseTo(0.6);
  expect(await first('').version.price()).toMatchObject({ once: 0.24 });
});

test('an unpublished price is named until the user sets it', async () => {
  expect(await second('').campaign.price()).toEqual({
    hourly: 0,
    once: 0,
    note: 'price unknown: set rates.personalizeV2ThousandRequests in parallax.yaml',
    missing: 'personalizeV2ThousandRequests',
  });
  const own = second(
    'rates: { personalizeV2ThousandRequests: 0.5, personalizeV2ThousandInteractions: 0.01 }\n',
  );
  expect(await own.campaign.price()).toMatchObject({ hourly: expect.closeTo(3.6) });
  expect(await own.version.price()).toMatchObject({ once: expect.closeTo(0.5) });
});

test('every figure has a source with a date, every gap a page to look at', () => {
  for (const { dollars, source } of Object.values(RATES)) {
    expect(source).toMatch(dollars === null ? /^https:\/\// : /20\d\d/);
  }
});
