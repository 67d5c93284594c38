import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { DescribeCampaignCommand, type PersonalizeClient } from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { GetPersonalizedRankingCommand, PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../aws-local/faults.js';
import { send, startWithClients } from '../../builders/aws-local-clients.js';

describe('faults', () => {
  let started: Awaited<ReturnType<typeof startWithClients>>;
  beforeAll(async () => {
    const items = new Map(['c1', 'c2', 'c3', 'c4'].map((id) => [id, 1]));
    started = await startWithClients({ training: { items }, random: () => 0.5 });
  });
  afterEach(() => started.aws.admin.reset());
  afterAll(() => started.close());

  const rank = (signal?: AbortSignal) =>
    started.runtime.send(
      new GetPersonalizedRankingCommand({
        campaignArn: started.aws.campaignArn,
        inputList: ['c1', 'c2', 'c3', 'c4'],
        userId: 'u',
      }),
      signal === undefined ? {} : { abortSignal: signal },
    );
  const describeCampaign = (control: PersonalizeClient) =>
    control.send(new DescribeCampaignCommand({ campaignArn: started.aws.campaignArn }));
  const add = (kind: Fault['kind'], more: Partial<Fault> = {}) =>
    started.aws.admin.addFault({ service: 'personalize-runtime', kind, ...more });

  it('slow answers later, and still answers', async () => {
    add('slow', { ms: 60 });
    const before = performance.now();
    expect((await rank()).personalizedRanking).toHaveLength(4);
    expect(performance.now() - before).toBeGreaterThan(55);
  });

  it('throttle answers in the words of each service', async () => {
    add('throttle');
    await expect(rank()).rejects.toMatchObject({ name: 'ThrottlingException' });
    add('throttle', { service: 'personalize' });
    await expect(describeCampaign(started.control)).rejects.toMatchObject({ name: 'LimitExceededException' });
    add('throttle', { service: 'bedrock-runtime' });
    const refused = await send(started.aws, { service: 'bedrock-runtime', path: '/model/x/invoke' });
    expect(refused).toMatchObject({ status: 429, error: 'ThrottlingException' });
  });

  it('throttle is retried by the SDK, as often as it may', async () => {
    add('throttle', { times: 1 });
    const retrying = new PersonalizeRuntimeClient({ ...started.settings, maxAttempts: 2 });
    const input = { campaignArn: started.aws.campaignArn, inputList: ['c1'], userId: 'u' };
    const { $metadata } = await retrying.send(new GetPersonalizedRankingCommand(input));
    expect($metadata.attempts).toBe(2);
    retrying.destroy();
  });

  it('fail answers 500', async () => {
    add('fail');
    await expect(rank()).rejects.toMatchObject({
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 },
    });
  });

  it.each([
    ['AccessDeniedException', 403],
    ['ModelTimeoutException', 408],
    ['ModelErrorException', 424],
    ['ModelNotReadyException', 429],
    ['ServiceUnavailableException', 503],
  ])('fail answers %s with its own status, %d', async (error, status) => {
    add('fail', { service: 'bedrock-runtime', error });
    const command = new InvokeModelCommand({ modelId: 'amazon.titan-embed-image-v1', body: '{}' });
    await expect(started.bedrock.send(command)).rejects.toMatchObject({
      name: error,
      $metadata: { httpStatusCode: status },
    });
  });

  it('expired answers as to credentials that were good once', async () => {
    add('expired');
    await expect(rank()).rejects.toMatchObject({
      name: 'ExpiredTokenException',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('drop-items leaves out every second item', async () => {
    add('drop-items');
    expect((await rank()).personalizedRanking?.map(({ itemId }) => itemId)).toEqual(['c1', 'c3']);
  });

  it('garbage swaps types, which the SDK hands on unseen', async () => {
    add('garbage');
    expect((await rank()).personalizedRanking?.[0]).toEqual({ itemId: -1, score: 'garbage' });
  });

  it('half-json is no answer that a client could read', async () => {
    add('half-json');
    await expect(rank()).rejects.toThrow(SyntaxError);
  });

  it('huge adds ten megabytes to an answer that is right', async () => {
    add('huge');
    const { aws } = started;
    const body = { campaignArn: aws.campaignArn, inputList: ['c1'], userId: 'u' };
    const { text } = await send(aws, { service: 'personalize-runtime', path: '/personalize-ranking', body });
    expect(text.length).toBeGreaterThan(10 * 1_024 * 1_024);
    expect((await rank()).personalizedRanking).toHaveLength(4);
  });

  it('hang never answers', async () => {
    add('hang');
    await expect(rank(AbortSignal.timeout(80))).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('reset breaks the connection before anything is done, lost-answer afterwards', async () => {
    const { events, aws } = started;
    const score = async () =>
      (await rank()).personalizedRanking?.find(({ itemId }) => itemId === 'c4')?.score ?? 0;
    const put = () =>
      events.send(
        new PutEventsCommand({
          trackingId: aws.trackingId,
          sessionId: 's',
          userId: 'u',
          eventList: [{ eventType: 'VIEW', itemId: 'c4', sentAt: new Date() }],
        }),
      );
    const before = await score();
    aws.admin.addFault({ service: 'personalize-events', kind: 'reset', times: 1 });
    await expect(put()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await score()).toBe(before);
    aws.admin.addFault({ service: 'personalize-events', kind: 'lost-answer', times: 1 });
    await expect(put()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await score()).toBeGreaterThan(before);
  });

  it('not-active makes a campaign one that is still being made', async () => {
    add('not-active');
    await expect(rank()).rejects.toMatchObject({ name: 'InvalidInputException' });
    add('not-active', { service: 'personalize' });
    expect((await describeCampaign(started.control)).campaign?.status).toBe('CREATE IN_PROGRESS');
  });

  it('meet HTTP/2 clients too', async () => {
    const { requestHandler: _, ...settings } = started.settings;
    const client = new BedrockRuntimeClient(settings);
    const command = () =>
      new InvokeModelCommand({ modelId: 'x', contentType: 'application/json', body: '{}' });
    add('reset', { service: 'bedrock-runtime', times: 1 });
    await expect(client.send(command())).rejects.toThrow();
    add('hang', { service: 'bedrock-runtime', times: 1 });
    const abortSignal = AbortSignal.timeout(80);
    await expect(client.send(command(), { abortSignal })).rejects.toMatchObject({ name: 'AbortError' });
    await expect(client.send(command())).rejects.toMatchObject({ name: 'ValidationException' });
    client.destroy();
  });

  it('meet one operation, some of the calls, and end', async () => {
    add('fail', { operation: 'GetRecommendations' });
    add('fail', { rate: 0.5 });
    await rank();
    add('fail', { times: 2 });
    await expect(rank()).rejects.toThrow();
    expect(started.aws.admin.faults()).toContainEqual({
      service: 'personalize-runtime',
      kind: 'fail',
      times: 1,
    });
    await expect(rank()).rejects.toThrow();
    await rank();
    expect(started.aws.admin.calls()).toEqual({
      'personalize-runtime.GetPersonalizedRanking': { calls: 4, errors: { InternalFailure: 2 } },
    });
  });

  it('are set, counted and cleared over HTTP', async () => {
    const { url } = started.aws;
    const admin = (path: string, method: string, body?: unknown) =>
      fetch(`${url}/_admin/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const fault = { service: 'personalize-runtime', kind: 'fail' };
    expect((await admin('faults', 'POST', fault)).status).toBe(201);
    expect(await (await admin('faults', 'GET')).json()).toEqual([fault]);
    await expect(rank()).rejects.toMatchObject({ name: 'InternalFailure' });
    expect((await admin('faults', 'DELETE')).status).toBe(204);
    await rank();
    expect(await (await admin('calls', 'GET')).json()).toEqual({
      'personalize-runtime.GetPersonalizedRanking': { calls: 2, errors: { InternalFailure: 1 } },
    });
    expect((await admin('reset', 'POST')).status).toBe(204);
    expect(await (await admin('calls', 'GET')).json()).toEqual({});
  });

  it.each<[unknown, string]>([
    ['fail', 'A fault is a JSON object.'],
    [{ kind: 'fail' }, 'service must be one of'],
    [{ service: 'personalize', kind: 'fire' }, 'kind must be one of'],
    [{ service: 'personalize', kind: 'fail', rate: 2 }, 'rate must be a number from 0 to 1.'],
    [{ service: 'personalize', kind: 'fail', times: 0 }, 'times must be a whole number from 1.'],
    [{ service: 'personalize', kind: 'slow', error: 'X' }, 'error must be a name'],
    [{ service: 'personalize', kind: 'slow', ms: -1 }, 'ms must be a number'],
    [{ service: 'personalize', kind: 'fail', status: 1 }, 'A fault has no "status".'],
  ])('%j is none', async (body, message) => {
    const response = await fetch(`${started.aws.url}/_admin/faults`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message.replaceAll('"', '\\"'));
  });
});
