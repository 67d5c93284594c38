import type { EmbeddingModel } from '../embeddings/embedding-model.js';
import type { Objects } from '../objects/objects.js';
import { parseS3Location } from '../objects/s3-location.js';
import { AwsError } from '../wire/aws-error.js';
import { type BatchRecord, batchRecords } from './batch-records.js';

export interface BatchWork {
  readonly jobArn: string;
  /** The name of the folder of its output. */
  readonly id: string;
  readonly model: EmbeddingModel;
  /** `s3://` addresses: a file or a folder of `.jsonl`, and a folder. */
  readonly from: string;
  readonly to: string;
  /** Fewer records than this are refused. */
  readonly least: number;
}

/** Records processed concurrently. */
const AT_ONCE = 4;

/** Sums over a job, by the names of the service's manifest. */
interface Manifest {
  totalRecordCount: number;
  processedRecordCount: number;
  successRecordCount: number;
  errorRecordCount: number;
  inputTokenCount: number;
}

/**
 * Runs a job: reads its records, embeds each, writes an output file for every input file and, last, the
 * manifest. A stopped job keeps its finished records.
 *
 * @returns the reason of a failure, or null
 * @see "View the results of a batch inference job", Amazon Bedrock user guide
 */
export async function runBatch(
  work: BatchWork,
  objects: Objects,
  signal: AbortSignal,
): Promise<string | null> {
  const found = await objects.read(work.from, '.jsonl');
  if (found.kind === 'unreadable') return found.reason;
  const files: { readonly name: string; readonly records: readonly BatchRecord[] }[] = [];
  for (const object of found.objects) {
    const records = batchRecords(object);
    if (typeof records === 'string') return records;
    files.push({ name: nameWithin(work.from, object.key), records });
  }
  const total = files.reduce((sum, { records }) => sum + records.length, 0);
  if (total < work.least)
    return `Batch job ${work.jobArn} contains less records (${total}) than the required minimum of: ${work.least}.`;
  const manifest: Manifest = {
    totalRecordCount: total,
    processedRecordCount: 0,
    successRecordCount: 0,
    errorRecordCount: 0,
    inputTokenCount: 0,
  };
  const folder = `${work.to.replace(/\/$/, '')}/${work.id}`;
  for (const { name, records } of files) {
    const lines = await answers(records, work.model, manifest, signal);
    if (lines.length > 0) await objects.write(`${folder}/${name}.out`, `${lines.join('\n')}\n`);
  }
  await objects.write(`${folder}/manifest.json.out`, JSON.stringify(manifest));
  return null;
}

/** In the order of the records. */
async function answers(
  records: readonly BatchRecord[],
  model: EmbeddingModel,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let from = 0; from < records.length && !signal.aborted; from += AT_ONCE) {
    const some = records.slice(from, from + AT_ONCE);
    lines.push(...(await Promise.all(some.map((record) => answered(record, model, manifest)))));
  }
  return lines;
}

async function answered(record: BatchRecord, model: EmbeddingModel, manifest: Manifest): Promise<string> {
  manifest.processedRecordCount += 1;
  try {
    const modelOutput = await model.answer(record.modelInput);
    manifest.successRecordCount += 1;
    if ('inputTextTokenCount' in modelOutput)
      manifest.inputTokenCount += Number(modelOutput.inputTextTokenCount);
    return JSON.stringify({ ...record, modelOutput });
  } catch (error) {
    manifest.errorRecordCount += 1;
    if (!(error instanceof AwsError)) console.error(error);
    const [errorCode, errorMessage] =
      error instanceof AwsError ? [error.status, error.message] : [500, 'The model failed on this record.'];
    return JSON.stringify({ ...record, error: { errorCode, errorMessage } });
  }
}

/** Of a file below a folder the way from there, of a file that was named itself its name. */
function nameWithin(from: string, key: string): string {
  const prefix = parseS3Location(from)?.key ?? '';
  return prefix === '' || prefix.endsWith('/') ? key.slice(prefix.length) : (key.split('/').at(-1) ?? key);
}
