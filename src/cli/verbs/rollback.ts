import { openIndexWriter } from '../../catalogue/open-index-writer.js';
import type { Config } from '../../config/config.js';
import { requireCatalogue } from '../../engines/record-of-catalogue.js';

/** Makes the release before the live one live again; no model is needed for that. */
export async function rollback(config: Config): Promise<void> {
  const { embedder, space } = await requireCatalogue(config);
  const writer = await openIndexWriter(config, { embedder, space, purpose: 'rollback' });
  try {
    const left = (await writer.releases()).at(-1);
    const { id, clustering, createdAt, campaignArn } = await writer.rollBack();
    console.log(
      `Release ${id} of ${createdAt} is live again, with clustering ${clustering}; ${left?.id} is removed.`,
    );
    if (campaignArn !== undefined) {
      console.log(
        `It is ranked by ${campaignArn}. If that was deleted (keepPrevious: false), searches use similarity alone: doctor checks if it answers.`,
      );
    }
  } finally {
    await writer.close();
  }
}
