import { transformAsync } from '@babel/core';
import { defineConfig, type Plugin } from 'vite';

const gateway = process.env['GATEWAY'] ?? 'http://127.0.0.1:4000';

/** Puts what relay-compiler made in the place of each `graphql` tag. */
function relay(): Plugin {
  return {
    name: 'relay',
    enforce: 'pre',
    async transform(code, id) {
      if (!/src\/\w+\.tsx$/.test(id)) return null;
      const result = await transformAsync(code, {
        filename: id,
        babelrc: false,
        configFile: false,
        parserOpts: { plugins: ['typescript', 'jsx'] },
        plugins: [['relay', { eagerEsModules: true }]],
      });
      return result?.code == null ? null : { code: result.code, map: null };
    },
  };
}

/** The page and the gateway look like one server: no other origin has to be allowed. */
export default defineConfig({
  plugins: [relay()],
  server: { proxy: { '/graphql': gateway, '/images': gateway } },
});
