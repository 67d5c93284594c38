import { openCatalogueClusters } from '../../catalogue/interactions/catalogue-clusters.js';
import {
  formatInteractionsReport,
  minimumProblems,
} from '../../catalogue/interactions/interactions-problems.js';
import { writeClusterCsv } from '../../catalogue/interactions/write-cluster-csv.js';
import type { Config } from '../../config/config.js';
import { INTERACTION_WEIGHTS } from '../../scoring/interaction-meaning.js';

/** Writes a file of what people did with images as Personalize's CSV, by the live clusters of a catalogue. */
export async function interactions(
  config: Config,
  { file, out }: { readonly file: string; readonly out: string },
): Promise<void> {
  const clusters = await openCatalogueClusters(config);
  try {
    const conversion = {
      file,
      clusters: (imageIds: readonly string[]) => clusters.of(imageIds),
      weights: INTERACTION_WEIGHTS,
      isForgotten: () => false,
      now: Date.now(),
    };
    const report = await writeClusterCsv(conversion, out);
    for (const line of formatInteractionsReport(report)) console.error(line);
    for (const problem of minimumProblems(report, file)) console.error(problem);
    console.error(`written to ${out}`);
  } finally {
    await clusters.close();
  }
}
