import { DescribeCampaignCommand } from '@aws-sdk/client-personalize';
import { GetPersonalizedRankingCommand, PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawRequest, send, signature, startWithClients } from '../../builders/aws-local-clients.js';

let started: Awaited<ReturnType<typeof startWithClients>>;
beforeAll(async () => {
  started = await startWithClients();
});
afterAll(() => started.close());

const many = (count: number, make: (index: number) => unknown = String) =>
  Array.from({ length: count }, (_, i) => make(i));
const failed = (path: string, rule: string) => `Value${path} failed to satisfy constraint: ${rule}`;

describe('a ranking that the service model does not allow', () => {
  const rank = async (change: object) => {
    const { aws } = started;
    const body = { campaignArn: aws.campaignArn, inputList: ['c1'], userId: 'u', ...change };
    return send(aws, { service: 'personalize-runtime', path: '/personalize-ranking', body });
  };

  it.each<[string, object, string]>([
    ['no campaign', { campaignArn: undefined }, failed(" null at 'campaignArn'", 'Member must not be null')],
    [
      'a campaign that is null',
      { campaignArn: null },
      failed(" null at 'campaignArn'", 'Member must not be null'),
    ],
    ['no list', { inputList: undefined }, failed(" null at 'inputList'", 'Member must not be null')],
    ['no user', { userId: undefined }, failed(" null at 'userId'", 'Member must not be null')],
    [
      'an ARN of another form',
      { campaignArn: 'parallax' },
      failed(" 'parallax' at 'campaignArn'", 'Member must satisfy regular expression pattern'),
    ],
    [
      'an ARN too long',
      { campaignArn: `arn:aws:personalize:::${'c'.repeat(256)}` },
      'Member must have length less than or equal to 256',
    ],
    [
      'an item id too long',
      { inputList: ['c1', 'x'.repeat(257)] },
      failed(" at 'inputList.2.member'", 'Member must have length less than or equal to 256'),
    ],
    [
      'an item that is null',
      { inputList: [null] },
      failed(" null at 'inputList.1.member'", 'Member must not be null'),
    ],
    ['a user id too long', { userId: 'u'.repeat(257) }, 'Member must have length less than or equal to 256'],
    [
      'a context of 151',
      { context: Object.fromEntries(many(151, (i) => [`K${i}`, 'v']) as [string, string][]) },
      failed(" at 'context'", 'Member must have length less than or equal to 150'),
    ],
    [
      'a context key with a dash',
      { context: { 'a-b': 'v' } },
      'Member must satisfy regular expression pattern',
    ],
    [
      'a context value too long',
      { context: { A: 'v'.repeat(1_001) } },
      'Member must have length less than or equal to 1000',
    ],
    [
      '26 filter values',
      { filterValues: Object.fromEntries(many(26, (i) => [`K${i}`, 'v']) as [string, string][]) },
      failed(" at 'filterValues'", 'Member must have length less than or equal to 25'),
    ],
    [
      'metadata of two data sets',
      { metadataColumns: { ITEMS: ['A'], USERS: ['B'] } },
      'Member must have length less than or equal to 1',
    ],
    ['a member that nobody knows', { numResults: 3 }, 'GetPersonalizedRankingRequest has no such member'],
    ['501 items', { inputList: many(501) }, 'inputList must have 1 to 500 items; it has 501.'],
    ['no item', { inputList: [] }, 'inputList must have 1 to 500 items; it has 0.'],
    [
      '51 items with metadata',
      { inputList: many(51), metadataColumns: { ITEMS: ['A'] } },
      'inputList must have 1 to 50 items; it has 51.',
    ],
  ])('refuses %s', async (_what, change, message) => {
    const refused = await rank(change);
    expect(refused).toMatchObject({ status: 400, error: 'InvalidInputException' });
    expect(refused.message).toContain(message);
  });

  it('counts characters, not code units', async () => {
    expect((await rank({ userId: '🦊'.repeat(256) })).status).toBe(200);
  });

  it('takes 500 items', async () => {
    expect((await rank({ inputList: many(500) })).status).toBe(200);
  });

  it('names every constraint that is not kept', async () => {
    const { message } = await rank({ userId: undefined, inputList: undefined });
    expect(message).toMatch(
      /^2 validation errors detected: Value null at 'inputList' .*; Value null at 'userId' /,
    );
  });

  it.each<[string, object]>([
    ['a number for a text', { userId: 7 }],
    ['a text for a list', { inputList: 'c1' }],
    ['a list for a map', { context: [] }],
  ])('cannot read %s', async (_what, change) => {
    expect(await rank(change)).toMatchObject({ status: 400, error: 'SerializationException' });
  });

  it('knows no campaign of another name', async () => {
    const refused = await rank({ campaignArn: started.aws.campaignArn.replace(/parallax$/, 'other') });
    expect(refused).toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
  });
});

describe('events that the service would not take', () => {
  const event = { eventType: 'VIEW', sentAt: 1_700_000_000.25, itemId: 'c1' };
  const put = async (change: object) => {
    const { aws } = started;
    const body = { trackingId: aws.trackingId, sessionId: 's', userId: 'u', eventList: [event], ...change };
    return send(aws, { service: 'personalize-events', path: '/events', body });
  };
  const putOne = (change: object) => put({ eventList: [{ ...event, ...change }] });

  it.each<[string, object, string]>([
    ['no tracking id', { trackingId: undefined }, failed(" null at 'trackingId'", 'Member must not be null')],
    ['an unknown tracking id', { trackingId: 'other' }, 'There is no event tracker with tracking id other.'],
    ['no session', { sessionId: undefined }, failed(" null at 'sessionId'", 'Member must not be null')],
    [
      'an empty session',
      { sessionId: '' },
      failed(" '' at 'sessionId'", 'Member must have length greater than or equal to 1'),
    ],
    ['an empty user', { userId: '' }, 'Member must have length greater than or equal to 1'],
    [
      'no event',
      { eventList: [] },
      failed(" at 'eventList'", 'Member must have length greater than or equal to 1'),
    ],
    [
      '11 events',
      { eventList: many(11, () => event) },
      failed(" at 'eventList'", 'Member must have length less than or equal to 10'),
    ],
  ])('refuses %s', async (_what, change, message) => {
    const refused = await put(change);
    expect(refused).toMatchObject({ status: 400, error: 'InvalidInputException' });
    expect(refused.message).toContain(message);
  });

  it.each<[string, object, string]>([
    [
      'without a type',
      { eventType: undefined },
      failed(" null at 'eventList.1.member.eventType'", 'Member must not be null'),
    ],
    [
      'without a time',
      { sentAt: undefined },
      failed(" null at 'eventList.1.member.sentAt'", 'Member must not be null'),
    ],
    ['with an empty id', { eventId: '' }, 'Member must have length greater than or equal to 1'],
    [
      'with an id too long',
      { eventId: 'e'.repeat(257) },
      'Member must have length less than or equal to 256',
    ],
    ['with 26 impressions', { impression: many(26) }, 'Member must have length less than or equal to 25'],
    [
      'with a recommendation id too long',
      { recommendationId: 'r'.repeat(41) },
      'Member must have length less than or equal to 40',
    ],
    [
      'with too many properties',
      { properties: JSON.stringify({ a: 'x'.repeat(1_024) }) },
      'Member must have length less than or equal to 1024',
    ],
    ['with properties that are no JSON', { properties: 'image=3' }, 'properties must be a JSON object.'],
    ['with properties that are a list', { properties: '[]' }, 'properties must be a JSON object.'],
    [
      'with a property that has its own member',
      { properties: '{"UserID":"u"}' },
      'The properties of an event must not hold UserID.',
    ],
    ['with a member that nobody knows', { imageId: 'i' }, 'Event has no such member'],
  ])('refuses an event %s', async (_what, change, message) => {
    const refused = await putOne(change);
    expect(refused).toMatchObject({ status: 400, error: 'InvalidInputException' });
    expect(refused.message).toContain(message);
  });

  it('cannot read a time in words, or properties that are no text', async () => {
    for (const change of [{ sentAt: '2026-01-01T00:00:00Z' }, { properties: { a: 1 } }])
      expect(await putOne(change)).toMatchObject({ status: 400, error: 'SerializationException' });
  });

  it('answers nothing at all to events that it takes', async () => {
    const taken = await putOne({
      eventValue: 2.5,
      properties: '{"imageId":"i"}',
      recommendationId: 'RID-1',
      impression: ['c1'],
    });
    expect(taken).toMatchObject({ status: 200, error: null, text: '' });
  });

  it('takes no item of a data set that is not there', async () => {
    const body = {
      datasetArn: 'arn:aws:personalize:us-east-1:123456789012:dataset/x/ITEMS',
      items: [{ itemId: 'i' }],
    };
    const refused = await send(started.aws, { service: 'personalize-events', path: '/items', body });
    expect(refused).toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
  });
});

describe('a request of the control plane', () => {
  const control = (target: string, body: object) =>
    send(started.aws, { service: 'personalize', path: '/', target, body });

  it.each<[string, object, string, string]>([
    ['DescribeCampaign', {}, 'InvalidInputException', "Value null at 'campaignArn'"],
    [
      'DescribeCampaign',
      { campaignArn: 'arn:aws:personalize:::x' },
      'ResourceNotFoundException',
      'does not exist',
    ],
    [
      'CreateDatasetGroup',
      { name: '-' },
      'InvalidInputException',
      'Member must satisfy regular expression pattern',
    ],
    [
      'CreateDatasetGroup',
      { name: 'x'.repeat(64) },
      'InvalidInputException',
      'Member must have length less than or equal to 63',
    ],
    [
      'CreateDatasetGroup',
      { name: 'd', domain: 'MUSEUM' },
      'InvalidInputException',
      'Member must satisfy enum value set: [ECOMMERCE, VIDEO_ON_DEMAND]',
    ],
    ['CreateDatasetGroup', { name: 'parallax' }, 'ResourceAlreadyExistsException', 'already exists'],
    [
      'CreateSchema',
      { name: 's', schema: 'x'.repeat(20_001) },
      'InvalidInputException',
      'less than or equal to 20000',
    ],
    ['CreateSchema', { name: 's', schema: '{}' }, 'InvalidInputException', 'Avro'],
    [
      'ListCampaigns',
      { maxResults: 0 },
      'InvalidInputException',
      'Member must have value greater than or equal to 1',
    ],
    [
      'ListCampaigns',
      { maxResults: 101 },
      'InvalidInputException',
      'Member must have value less than or equal to 100',
    ],
    ['ListCampaigns', { nextToken: 'far' }, 'InvalidNextTokenException', 'token'],
    ['CreateRecommender', { name: 'r' }, 'UnknownOperationException', 'does not serve'],
  ])('%s of %j is answered with %s', async (target, body, error, message) => {
    const refused = await control(target, body);
    expect(refused.error).toBe(error);
    expect(refused.message).toContain(message);
  });

  it('becomes the class of its name in the SDK, with its status', async () => {
    const campaignArn = 'arn:aws:personalize:::none';
    await expect(started.control.send(new DescribeCampaignCommand({ campaignArn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('a request whose form is wrong', () => {
  const ranking: RawRequest = { service: 'personalize-runtime', path: '/personalize-ranking' };

  it.each(['{"campaignArn": ', '[]', 'null', '"x"'])('cannot read %s', async (body) => {
    expect(await send(started.aws, { ...ranking, body })).toMatchObject({
      status: 400,
      error: 'SerializationException',
    });
  });

  it('knows no other path', async () => {
    expect(await send(started.aws, { ...ranking, path: '/rankings' })).toMatchObject({
      status: 404,
      error: 'UnknownOperationException',
    });
  });
});

describe('a signature', () => {
  const ask = (headers: Readonly<Record<string, string>>) =>
    send(started.aws, { service: 'personalize-runtime', path: '/personalize-ranking', headers });
  const of = (...args: Parameters<typeof signature>) => ask(signature(...args));
  const now = () => Date.now();

  it('must be there', async () => {
    expect(await ask({ authorization: '' })).toMatchObject({
      status: 403,
      error: 'MissingAuthenticationTokenException',
    });
  });

  it('must be of version 4', async () => {
    expect(await ask({ authorization: 'Basic eDp5' })).toMatchObject({
      status: 403,
      error: 'IncompleteSignatureException',
    });
  });

  it('must be for the service and the region', async () => {
    expect(await of('bedrock-runtime', 'us-east-1', now())).toMatchObject({
      status: 403,
      error: 'InvalidSignatureException',
      message: "Credential should be scoped to correct service: 'personalize'.",
    });
    expect(await of('personalize-runtime', 'eu-west-1', now())).toMatchObject({
      status: 403,
      error: 'InvalidSignatureException',
    });
  });

  it.each([
    [-6, 'Signature expired'],
    [6, 'Signature not yet current'],
  ])('must not be %d minutes away', async (minutes, message) => {
    const refused = await of('personalize-runtime', 'us-east-1', now() + minutes * 60_000);
    expect(refused).toMatchObject({ status: 403, error: 'InvalidSignatureException' });
    expect(refused.message).toContain(message);
    expect((await of('personalize-runtime', 'us-east-1', now() + (minutes * 60_000 * 4) / 6)).error).toBe(
      'InvalidInputException',
    );
  });
});

describe('a clock ten minutes off', () => {
  it('is what the SDK learns from the refusal and mends at its next attempt', async () => {
    const late = await startWithClients({ now: () => Date.now() + 600_000 });
    const command = () =>
      new GetPersonalizedRankingCommand({
        campaignArn: late.aws.campaignArn,
        inputList: ['c1'],
        userId: 'u',
      });
    const retrying = new PersonalizeRuntimeClient({ ...late.settings, maxAttempts: 2 });
    try {
      await expect(late.runtime.send(command())).rejects.toMatchObject({ name: 'InvalidSignatureException' });
      const { $metadata } = await retrying.send(command());
      expect($metadata.attempts).toBe(2);
    } finally {
      retrying.destroy();
      await late.close();
    }
  });
});

describe('credentials', () => {
  it('that are unknown are refused', async () => {
    const strict = await startWithClients({ accessKeys: ['the-one'] });
    try {
      const { control, aws } = strict;
      const command = new DescribeCampaignCommand({ campaignArn: aws.campaignArn });
      await expect(control.send(command)).rejects.toMatchObject({
        name: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
        $metadata: { httpStatusCode: 403 },
      });
      expect(aws.env['AWS_ACCESS_KEY_ID']).toBe('the-one');
      const known = signature('personalize', aws.region, Date.now(), 'the-one');
      const body = { campaignArn: aws.campaignArn };
      const answer = await send(aws, {
        service: 'personalize',
        path: '/',
        target: 'DescribeCampaign',
        headers: known,
        body,
      });
      expect(answer.status).toBe(200);
    } finally {
      await strict.close();
    }
  });
});

describe('the rate of calls', () => {
  it('is held by each service, in its own words, and recovers with time', async () => {
    let now = Date.now();
    const limits = { invokeModelPerMinute: 1, rankingPerSecond: 2, putEventsPerSecond: 1 };
    const limited = await startWithClients({ limits, now: () => now });
    const rank = () =>
      limited.runtime.send(
        new GetPersonalizedRankingCommand({
          campaignArn: limited.aws.campaignArn,
          inputList: ['c1'],
          userId: 'u',
        }),
      );
    const raw = (service: RawRequest['service'], path: string) => send(limited.aws, { service, path });
    try {
      await rank();
      await rank();
      await expect(rank()).rejects.toMatchObject({
        name: 'ThrottlingException',
        $metadata: { httpStatusCode: 400 },
      });
      now += 1_000;
      await rank();
      expect((await raw('personalize-events', '/events')).error).toBe('InvalidInputException');
      expect(await raw('personalize-events', '/events')).toMatchObject({
        status: 400,
        error: 'ThrottlingException',
      });
      const invoke = () => raw('bedrock-runtime', '/model/amazon.titan-embed-image-v1/invoke');
      expect((await invoke()).error).toBe('ValidationException');
      now += 30_000;
      expect(await invoke()).toMatchObject({ status: 429, error: 'ThrottlingException' });
      now += 30_000;
      expect((await invoke()).error).toBe('ValidationException');
    } finally {
      await limited.close();
    }
  });
});
