import { expect, test } from 'vitest';
import { RATES } from '../../../src/pricing/rates.js';
import { parseDeployment } from '../../../src/provisioning/file/read-deployment.js';
import { resourcePrices } from '../../../src/provisioning/resources/prices.js';

function prices(more: string) {
  const role = 'role: "arn:aws:iam::123456789012:role/Reads"';
  const text = `name: photos
region: us-east-1
pictures: p
bucket: photos-of-mine
interactions: i.csv
personalize: { ${role}, ${more} }
`;
  const amounts = { pictures: async () => 10_000, interactions: async () => 50_000 };
  return (rates: string) => resourcePrices(parseDeployment(text + rates, 'parallax.yaml'), amounts);
}

const first = prices('recipe: aws-personalized-ranking, minProvisionedTps: 3');
const second = prices('minProvisionedTps: 2');

test('prices follow from the table and what there is', async () => {
  expect(await first('')('campaign')).toMatchObject({ hourly: expect.closeTo(0.6), once: 0 });
  expect(await first('')('images')).toMatchObject({ hourly: 0, once: expect.closeTo(0.6) });
  expect(await first('')('version')).toMatchObject({ once: 0.24 });
});

test('a price that nobody published is named, until the user sets it', async () => {
  expect(await second('')('campaign')).toEqual({
    hourly: 0,
    once: 0,
    note: 'price unknown: set rates.personalizeV2ThousandRequests in parallax.yaml',
    missing: 'personalizeV2ThousandRequests',
  });
  const own = second(
    'rates: { personalizeV2ThousandRequests: 0.5, personalizeV2ThousandInteractions: 0.01 }\n',
  );
  expect(await own('campaign')).toMatchObject({ hourly: expect.closeTo(3.6) });
  expect(await own('version')).toMatchObject({ once: expect.closeTo(0.5) });
});

test('every figure has a source with a date, every gap a page to look at', () => {
  for (const { dollars, source } of Object.values(RATES)) {
    expect(source).toMatch(dollars === null ? /^https:\/\// : /20\d\d/);
  }
});
