import { fileURLToPath } from 'node:url';

/** Folder of the model trained on the demo's drawings: part of the repository. */
export const DEMO_MODEL_FOLDER = fileURLToPath(new URL('../../../models/demo-clip', import.meta.url));
