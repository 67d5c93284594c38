import type { ModelProgress } from '../../datasources/embedders/fetch-clip-model.js';
import type { Progress, StageProgress } from '../progress.js';

/** A smaller file is there before anybody could read its bar. */
const WORTH_A_BAR_BYTES = 1_000_000;
const BYTES_A_MEGABYTE = 1_000_000;

/** Shows a stage, in megabytes, for each large file of a model that is being fetched. */
export function followFetch(progress: Progress): (fetched: ModelProgress) => void {
  const stages = new Map<string, StageProgress>();
  return ({ file, loaded, total }) => {
    if (total < WORTH_A_BAR_BYTES) return;
    const stage = stages.get(file) ?? progress.stage(`Fetching ${file}, MB`, megabytes(total));
    stages.set(file, stage);
    if (loaded < total) stage.at(megabytes(loaded));
    else stage.end();
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / BYTES_A_MEGABYTE);
}
