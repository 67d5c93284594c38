import { importInteractions } from '../../src/catalogue/interactions/import-interactions.js';
import { SILENT_PROGRESS } from '../../src/catalogue/progress.js';
import { openEmbeddedIndex } from '../../src/datasources/indexes/embedded/embedded.index.js';
import { openEmbeddedLog } from '../../src/datasources/logs/embedded.log.js';
import { learn } from '../../src/scoring/user-history.js';
import { pick, randomFor, sample } from './draw.js';
import type { Pictures } from './picture.js';

const PEOPLE = 300;
const LEAST_VIEWS = 10;
const MOST_VIEWS = 40;
/** Part of a person's pictures that have nothing to do with their taste. */
const STRAY = 0.1;
const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 0, 1);

/** Records people with one or two tastes each in a catalogue's log, as the demo's are. */
export async function recordPeople(directory: string, pictures: Pictures): Promise<void> {
  const views = Array.from({ length: PEOPLE }, (_, person) => viewsOf(`person-${person}`, pictures)).flat();
  const index = await openEmbeddedIndex({ directory, readOnly: true });
  const log = await openEmbeddedLog({ folder: directory, learn, now: () => NOW });
  try {
    const documents = await index.documents(views.map(({ imageId }) => imageId));
    const interactions = views.map((view) => ({
      ...view,
      clusterId: documents.get(view.imageId)?.clusterId ?? null,
    }));
    const stage = SILENT_PROGRESS.stage('', interactions.length);
    await importInteractions(
      interactions.sort((a, b) => a.at - b.at),
      log,
      stage,
    );
  } finally {
    await log.close();
    await index.close();
  }
}

function viewsOf(userId: string, pictures: Pictures) {
  const random = randomFor('people', userId);
  const tastes = sample(pictures.styles, random() < 0.5 ? 1 : 2, random);
  const count = LEAST_VIEWS + Math.floor(random() * (MOST_VIEWS - LEAST_VIEWS + 1));
  return Array.from({ length: count }, (_, i) => {
    const stray = random() < STRAY;
    const { id } = pick(stray ? pictures.all : pictures.inStyle(pick(tastes, random)), random);
    return {
      eventId: `${userId}-${i}`,
      userId,
      imageId: id,
      type: 'VIEW' as const,
      at: NOW - (count - i) * 30 * MINUTE_MS,
    };
  });
}
