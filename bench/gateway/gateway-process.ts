// The gateway as `npm start` opens it, in a process that can be asked how its event loop fares.
import { readConfig } from '../../src/config/config.js';
import { createApp } from '../../src/server/create-app.js';
import { answerParent } from './child-process.js';
import { openForgetfulCache } from './forgetful-cache.js';
import { watchVitalSigns } from './vital-signs.js';

export type ToGateway =
  | { readonly kind: 'listen' }
  | { readonly kind: 'forget candidates'; readonly forgets: boolean }
  | { readonly kind: 'vital signs' }
  | { readonly kind: 'close the encoder' };

const cache = openForgetfulCache();
const app = await createApp(readConfig({ ...process.env, LOG_LEVEL: 'info' }), { engines: { cache } });
const vitalSigns = watchVitalSigns();

answerParent<ToGateway>(async (message) => {
  switch (message.kind) {
    case 'listen':
      return { url: await app.http.listen({ host: '127.0.0.1', port: 0 }) };
    case 'forget candidates':
      cache.forgetsCandidates = message.forgets;
      return {};
    case 'vital signs':
      return vitalSigns();
    case 'close the encoder':
      await app.engines.embedder.close();
      return {};
  }
});
