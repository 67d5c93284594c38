import { fileURLToPath } from 'node:url';

/** Where the model that knows the demo's drawings lies: part of the repository. */
export const DEMO_MODEL_FOLDER = fileURLToPath(new URL('../../../models/demo-clip', import.meta.url));
