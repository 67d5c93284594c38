import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { startWithClients } from '../../builders/aws-local-clients.js';
import { A_CSV, aBucket } from '../../builders/aws-local-training.js';

const python = process.env['AWS_TEST_PYTHON'];
const script = fileURLToPath(new URL('./aws-local-boto3.py', import.meta.url));

describe.skipIf(python === undefined)(
  'the SDK for Python (AWS_TEST_PYTHON names a python with boto3)',
  () => {
    it('reads every answer and every refusal', async () => {
      const items = new Map(['c1', 'c2', 'c3'].map((id) => [id, 1]));
      const bucket = await aBucket(python ?? '');
      const { aws, close } = await startWithClients({
        training: { items },
        s3Endpoint: bucket.url,
        limits: { leastBatchRecords: 1 },
      });
      const interactions = await bucket.put('interactions.csv', A_CSV);
      const record = JSON.stringify({ recordId: 'one', modelInput: { inputText: 'left' } });
      const records = await bucket.put('records.jsonl', record);
      const drawn = sharp({ create: { width: 9, height: 9, channels: 3, background: 'teal' } });
      const picture = (await drawn.png().toBuffer()).toString('base64');
      try {
        const { PATH = '' } = process.env;
        const { stdout } = await promisify(execFile)(python ?? '', [script, picture, interactions, records], {
          env: { PATH, ...aws.env },
        });
        const third = 0.3333333;
        expect(JSON.parse(stdout)).toEqual({
          import: 'ACTIVE',
          trained: 'c3',
          metrics: 1,
          updated: 'ACTIVE',
          tags: [{ tagKey: 'owner', tagValue: 'boto3' }],
          batches: [['Completed', true]],
          titan: [1_024, 1, null],
          nova: [['IMAGE', 384]],
          before: ['c1', 'c2', 'c3'].map((itemId) => ({ itemId, score: third })),
          put: 200,
          after: [
            { itemId: 'c3', score: expect.any(Number) },
            { itemId: 'c1', score: expect.any(Number) },
            { itemId: 'c2', score: expect.any(Number) },
          ],
          recommendationId: expect.stringMatching(/^RID-/),
          campaign: ['ACTIVE', true],
          tracker: aws.trackingId,
          refused: [
            ['ValidationException', 400],
            ['InvalidInputException', 400],
            ['ResourceNotFoundException', 404],
            ['ResourceNotFoundException', 400],
            ['ResourceAlreadyExistsException', 400],
            ['InvalidInputException', 400],
          ],
        });
      } finally {
        await close();
        await bucket.close();
      }
    });
  },
);
