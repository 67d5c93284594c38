import { ParallaxError } from '../../domain/errors.js';
import type { Check } from '../resource.js';
import { bucketResource } from '../resources/bucket/bucket.js';
import type { CheckOptions } from './check-options.js';

/** That the bucket can be used or made: in the right region, of this account, and there where it is not to be made. */
export function bucketCheck({ aws, deployment }: CheckOptions): Check {
  return {
    title: 'bucket',
    async problems() {
      const price = async () => ({ hourly: 0, once: 0, note: '' });
      const part = bucketResource({ aws, deployment, price, wait: async () => {} });
      try {
        const state = await part.read(new Map());
        return state.kind === 'notOwned' ? [state.why] : [];
      } catch (error) {
        if (error instanceof ParallaxError) return [error.message];
        throw error;
      }
    },
  };
}
