import type { CaptionProblem } from '../captions/folder-captions.js';
import type { PassedOver } from './read-folder.js';
import type { SkippedFile } from './skipped-file.js';

/** Result of ingesting a folder. */
export interface IngestReport {
  readonly folder: string;
  /** Pictures that are new. */
  readonly added: number;
  /** Pictures whose file had changed. */
  readonly changed: number;
  /** Pictures whose file lies at another place now. */
  readonly moved: number;
  /** Pictures, moved or not, that are described anew: the texts beside them changed. */
  readonly recaptioned: number;
  readonly unchanged: number;
  /** Pictures that had left the folder. */
  readonly removed: number;
  readonly passedOver: PassedOver;
  /** Texts of pictures that are not used as they are. */
  readonly captionProblems: readonly CaptionProblem[];
  /** By path. */
  readonly skipped: readonly SkippedFile[];
  /** Ids of the images that were added or changed. */
  readonly put: readonly string[];
  readonly seconds: number;
  /** True if it was stopped early; the next call continues from there. */
  readonly interrupted: boolean;
}
