import { unreadableModel } from './unreadable-model.js';

export interface S3Address {
  readonly bucket: string;
  readonly key: string;
}

/** The parts of `s3://bucket/key`, as SageMaker names what it wrote. */
export function parseS3Address(uri: string): S3Address {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || key === undefined) throw unreadableModel(`it is said to lie at "${uri}".`);
  return { bucket, key };
}
