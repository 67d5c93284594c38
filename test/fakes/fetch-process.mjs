// A fetch of a model in another process, to be killed: node fetch-process.mjs <id> <folder> <endpoint>
import { fetchClipModel } from '../../dist/datasources/embedders/fetch-clip-model.js';
import { HUGGING_FACE_HUB } from '../../dist/domain/hub-settings.js';

const [id, folder, endpoint] = process.argv.slice(2);
await fetchClipModel(id, {
  folder,
  hub: { ...HUGGING_FACE_HUB, endpoint },
  onProgress: () => undefined,
});
