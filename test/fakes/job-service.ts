import {
  aLoopbackService,
  type LoopbackService,
  type RecordedRequest,
  type Reply,
} from './loopback-service.js';

/** A training of SageMaker or a batch of Bedrock. */
export interface RunningJob {
  readonly kind: 'training' | 'batch';
  readonly name: string;
  /** Value of the tag that says whose it is; null: it has none. */
  readonly owner: string | null;
}

export interface JobService {
  readonly service: LoopbackService;
  start(job: RunningJob): void;
  /** Names of those that run or stop. */
  running(): readonly string[];
}

interface State extends RunningJob {
  status: 'InProgress' | 'Stopping' | 'Stopped';
}

const STATUSES = { training: 'TrainingJobStatus', batch: 'status' } as const;

/**
 * Jobs that run until they are stopped, which takes them one look: moto ends every training of SageMaker as it
 * begins, and knows no batches of Bedrock.
 *
 * @param ownerTag  name of the tag
 */
export async function aJobService(ownerTag: string): Promise<JobService> {
  const jobs = new Map<string, State>();
  const service = await aLoopbackService((request) => {
    const target = request.headers['x-amz-target'];
    return target === undefined ? bedrock(request) : sageMaker(target.split('.')[1] ?? '', bodyOf(request));
  });
  return {
    service,
    start: (job) => jobs.set(arnOf(job), { ...job, status: 'InProgress' }),
    running: () => [...jobs.values()].flatMap(({ name, status }) => (status === 'Stopped' ? [] : [name])),
  };

  function sageMaker(operation: string, input: Readonly<Record<string, unknown>>): Reply {
    const named = () => jobs.get(arnOf({ kind: 'training', name: String(input['TrainingJobName']) }));
    switch (operation) {
      case 'ListTrainingJobs':
        return json({
          TrainingJobSummaries: of('training', String(input['NameContains']))
            .filter(({ status }) => status === input['StatusEquals'])
            .map((job) => ({
              TrainingJobName: job.name,
              TrainingJobArn: arnOf(job),
              CreationTime: 0,
              TrainingJobStatus: job.status,
            })),
        });
      case 'ListTags':
        return json({ Tags: tagsOf(String(input['ResourceArn']), 'Key', 'Value') });
      case 'DescribeTrainingJob':
        return look(named(), (job) => ({
          TrainingJobName: job.name,
          [STATUSES.training]: job.status,
          ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 5 },
        }));
      case 'StopTrainingJob':
        return stop(named());
      default:
        return refused(operation);
    }
  }

  function bedrock({ method, path, ...request }: RecordedRequest): Reply {
    const { pathname, searchParams } = new URL(path, 'http://bedrock');
    const arn = decodeURIComponent(pathname.split('/')[2] ?? '');
    if (pathname === '/model-invocation-jobs')
      return json({
        invocationJobSummaries: of('batch', searchParams.get('nameContains') ?? '').map((job) => ({
          jobName: job.name,
          jobArn: arnOf(job),
          status: job.status,
        })),
      });
    if (pathname === '/listTagsForResource')
      return json({
        tags: tagsOf(String(bodyOf({ method, path, ...request })['resourceARN']), 'key', 'value'),
      });
    if (method === 'GET') return look(jobs.get(arn), (job) => ({ jobArn: arn, status: job.status }));
    return pathname.endsWith('/stop') ? stop(jobs.get(arn)) : refused(pathname);
  }

  function of(kind: RunningJob['kind'], part: string): readonly State[] {
    return [...jobs.values()].filter((job) => job.kind === kind && job.name.includes(part));
  }

  function tagsOf(arn: string, key: string, value: string) {
    const owner = jobs.get(arn)?.owner ?? null;
    return owner === null ? [] : [{ [key]: ownerTag, [value]: owner }];
  }

  function look(job: State | undefined, show: (job: State) => object): Reply {
    if (job === undefined) return refused('unknown');
    const shown = json(show(job));
    if (job.status === 'Stopping') job.status = 'Stopped';
    return shown;
  }

  function stop(job: State | undefined): Reply {
    if (job?.status !== 'InProgress') return refused('does not run');
    job.status = 'Stopping';
    return json({});
  }
}

function arnOf({ kind, name }: Pick<RunningJob, 'kind' | 'name'>): string {
  return kind === 'training'
    ? `arn:aws:sagemaker:us-east-1:123456789012:training-job/${name}`
    : `arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/${name}`;
}

function bodyOf({ body }: RecordedRequest): Readonly<Record<string, unknown>> {
  const parsed: Readonly<Record<string, unknown>> =
    body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  return parsed;
}

function json(body: object): Reply {
  return { headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
}

function refused(why: string): Reply {
  return {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': 'ValidationException' },
    body: JSON.stringify({ __type: 'ValidationException', message: why }),
  };
}
