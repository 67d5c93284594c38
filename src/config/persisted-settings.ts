import type { ConfigurationReader } from './configuration-reader.js';

export interface PersistedConfig {
  /** Path of the manifest; null: no manifest. */
  readonly manifest: string | null;
  /** True if only its operations and the explorer's are answered. */
  readonly only: boolean;
}

export function readPersisted(read: ConfigurationReader): PersistedConfig {
  const only = read.boolean('PERSISTED_OPERATIONS_ONLY', false);
  const path = { pattern: /^[^\0]+$/, allowed: 'the path of a manifest' };
  const manifest = only
    ? read.required('PERSISTED_OPERATIONS', 'PERSISTED_OPERATIONS_ONLY=true', path)
    : read.optionalText('PERSISTED_OPERATIONS', path);
  return { manifest, only };
}
