import { defineConfig } from 'vite';

const gateway = process.env['GATEWAY'] ?? 'http://127.0.0.1:4000';

/** The page and the gateway look like one server: no other origin has to be allowed. */
export default defineConfig({ server: { proxy: { '/graphql': gateway, '/images': gateway } } });
