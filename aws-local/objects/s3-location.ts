export interface S3Location {
  readonly bucket: string;
  /** Without a slash in front. */
  readonly key: string;
}

/** Null for what is no address of a bucket. */
export function parseS3Location(location: string): S3Location | null {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(location);
  return match === null ? null : { bucket: match[1] ?? '', key: match[2] ?? '' };
}
