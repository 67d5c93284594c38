import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';
import type { NoteDegradation, ReportFault } from '../domain/degradation.js';
import type { TimeStage } from '../domain/stage-timing.js';
import type { Experiment } from '../scoring/experiment/arms.js';
import type { FormulaName } from '../scoring/formulas/formulas.js';
import type { NoteShown } from './note-shown.js';
import type { RequestImagePorts } from './query/images-of-request.js';
import type { RequestCache } from './request-cache.js';
import type { Timing } from './search-budget.js';

/** The engines and services of a search. */
export interface SearchPorts extends RequestImagePorts {
  readonly index: ImageIndex;
  readonly ranker: ClusterRanker;
  readonly cache: RequestCache;
  readonly timing: Timing;
  readonly report: ReportFault;
  readonly timeStage: TimeStage;
  readonly noteDegradation: NoteDegradation;
  /** 128 random bits, base64url. */
  readonly newSearchId: () => string;
  /** Null: pages are not recorded. */
  readonly noteShown: NoteShown | null;
  readonly settings: SearchSettings;
}

export interface SearchSettings {
  /** Size of the window that is re-ranked, 1..1,000. */
  readonly candidates: number;
  readonly budgetMs: number;
  /** The weight of a search that names none; null = automatic. */
  readonly weight: number | null;
  /** Formula that makes similarities and affinities comparable. */
  readonly formula: FormulaName;
  /** Null: every search is ranked in one way. */
  readonly experiment: Experiment | null;
}
