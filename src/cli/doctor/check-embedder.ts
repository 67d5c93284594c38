import type { Config } from '../../config/config.js';
import { missingModelFiles, placeOfClipModel } from '../../datasources/embedders/clip-model-folder.js';
import { spaceName } from '../../domain/vector.js';
import { chooseEmbedder, embedderFor } from '../../engines/embedder-for.js';
import type { AskRecord } from './asked-once.js';
import type { Report } from './findings.js';

/** Checks that a text can be embedded, in the catalogue's space; nothing is downloaded. */
export async function checkEmbedder(config: Config, report: Report, askRecord: AskRecord): Promise<void> {
  // That an index cannot be asked is said where the index is looked at.
  const record = await askRecord().catch(() => null);
  const choice = chooseEmbedder(config, record);
  if ('model' in choice) {
    const { folder, hubId } = await placeOfClipModel(choice.model, choice.cacheDirectory);
    if (hubId !== null && (await missingModelFiles(folder)).length > 0) {
      report('note', `model ${hubId} is not in ${folder} yet: the next ingest fetches it from the hub`);
      return;
    }
  }
  const embedder = await embedderFor(config, {
    mode: 'interactive',
    say: (line) => report('note', line),
    record,
  });
  try {
    const start = performance.now();
    await embedder.embedTexts(['a picture']);
    const ms = performance.now() - start;
    report(
      'ok',
      `embedder ${embedder.name}: space ${spaceName(embedder.space)}, a text in ${ms.toFixed(1)} ms`,
    );
  } finally {
    await embedder.close();
  }
}
