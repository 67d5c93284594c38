import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** An error as SageMaker puts it on the wire. */
export interface SageMakerRefusal {
  readonly type: string;
  readonly message: string;
}

export interface SageMakerTrainer {
  readonly url: string;
  /** Requests in order: the operation and its body. */
  readonly requests: readonly { readonly action: string; readonly body: Readonly<Record<string, unknown>> }[];
  /** The vectors that the newest job was given. */
  readonly vectors: readonly Float32Array[];
  /** Descriptions of a job at the next calls, in order; then its real one. */
  showNext(...sights: readonly Readonly<Record<string, unknown>>[]): void;
  /** Jobs end so instead of leaving a model; null: they leave it. */
  endWith(sight: Readonly<Record<string, unknown>> | null): void;
  /** The next CreateTrainingJob is answered so. */
  refuseNext(refusal: SageMakerRefusal): void;
  /** The next CreateTrainingJob is done, and its answer lost. */
  loseNext(): void;
  close(): Promise<void>;
}

/**
 * SageMaker before moto's, which accepts jobs and never trains. It reads a new job's vectors, stores an
 * archive as its model, and lets the test set the job's state.
 *
 * @param model  the archive that every job leaves
 */
export async function aSageMakerTrainer(
  motoUrl: string,
  s3: S3Client,
  model: () => Uint8Array,
): Promise<SageMakerTrainer> {
  const requests: { action: string; body: Record<string, unknown> }[] = [];
  const sights: Readonly<Record<string, unknown>>[] = [];
  const jobs = new Map<string, Readonly<Record<string, unknown>> | null>();
  let vectors: Float32Array[] = [];
  let end: Readonly<Record<string, unknown>> | null = null;
  let refusal: SageMakerRefusal | null = null;
  let losing = false;

  const train = async (job: CreateTrainingJob): Promise<void> => {
    jobs.set(job.TrainingJobName, end);
    const [input] = job.InputDataConfig;
    vectors = await readVectors(s3, input?.DataSource.S3DataSource.S3Uri ?? '');
    if (end !== null) return;
    const output = addressOf(
      `${job.OutputDataConfig.S3OutputPath}/${job.TrainingJobName}/output/model.tar.gz`,
    );
    await s3.send(new PutObjectCommand({ ...output, Body: model() }));
  };

  /** Answer to a request, null to pass it on. */
  const answer = async (request: IncomingMessage, text: string): Promise<Answer | null> => {
    const action = String(request.headers['x-amz-target']).replace('SageMaker.', '');
    const body: Record<string, unknown> = JSON.parse(text);
    requests.push({ action, body });
    if (action === 'CreateTrainingJob' && refusal !== null) {
      const { type, message } = refusal;
      refusal = null;
      return { status: 400, body: { __type: type, message } };
    }
    if (action === 'CreateTrainingJob' && jobs.has(String(body['TrainingJobName']))) {
      const message = 'Training job names must be unique within an AWS account and region.';
      return { status: 400, body: { __type: 'ResourceInUse', message } };
    }
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      /^(host|connection|content-length|transfer-encoding)$/.test(name) ? [] : [[name, String(value)]],
    );
    const forwarded = await fetch(motoUrl, { method: 'POST', headers, body: text });
    const said: Record<string, unknown> = await forwarded.json().then(Object);
    if (action === 'CreateTrainingJob' && forwarded.ok) {
      await train(body as unknown as CreateTrainingJob);
      if (losing) {
        losing = false;
        return null;
      }
    }
    const sight = action === 'DescribeTrainingJob' && forwarded.ok ? sights.shift() : undefined;
    const ended = action === 'DescribeTrainingJob' ? jobs.get(String(body['TrainingJobName'])) : null;
    return { status: forwarded.status, body: { ...said, ...ended, ...sight } };
  };

  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const sent = await answer(incoming, Buffer.concat(chunks).toString('utf8'));
      if (sent === null) {
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(sent.status, { 'content-type': 'application/x-amz-json-1.1' });
      outgoing.end(JSON.stringify(sent.body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get vectors() {
      return vectors;
    },
    showNext: (...next) => sights.push(...next),
    endWith: (sight) => {
      end = sight;
    },
    refuseNext: (next) => {
      refusal = next;
    },
    loseNext: () => {
      losing = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

interface CreateTrainingJob {
  readonly TrainingJobName: string;
  readonly InputDataConfig: readonly {
    readonly DataSource: { readonly S3DataSource: { readonly S3Uri: string } };
  }[];
  readonly OutputDataConfig: { readonly S3OutputPath: string };
}

function addressOf(uri: string): { Bucket: string; Key: string } {
  const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  return { Bucket, Key };
}

/** All objects under a prefix, as a training job reads them. */
async function readVectors(s3: S3Client, uri: string): Promise<Float32Array[]> {
  const { Bucket, Key: Prefix } = addressOf(uri);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const vectors: Float32Array[] = [];
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    vectors.push(...decodeRecords((await Body?.transformToByteArray()) ?? new Uint8Array()));
  }
  return vectors;
}

function decodeRecords(bytes: Uint8Array): Float32Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const vectors: Float32Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (view.getUint32(at, true) !== 0xced7230a) throw new Error(`No frame begins at byte ${at}.`);
    const length = view.getUint32(at + 4, true);
    vectors.push(decodeRecord(bytes.slice(at + 8, at + 8 + length)));
    at += 8 + Math.ceil(length / 4) * 4;
  }
  return vectors;
}

/** Follows features, their value, its tensor and the tensor's values: the last length-delimited field of each. */
function decodeRecord(record: Uint8Array): Float32Array {
  let within = record;
  for (let level = 0; level < 4; level++) {
    let at = 0;
    let last = within;
    while (at < within.length) {
      let length = 0;
      let shift = 0;
      at += 1;
      for (let more = true; more; at += 1, shift += 7) {
        const byte = within[at] ?? 0;
        length |= (byte & 0x7f) << shift;
        more = byte >= 0x80;
      }
      last = within.slice(at, at + length);
      at += length;
    }
    within = last;
  }
  return new Float32Array(within.slice().buffer);
}
