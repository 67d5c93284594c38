// `npm run build`: what `npm start` does before it serves.
import { prepareWorkspace } from './workspace.mjs';

prepareWorkspace();
