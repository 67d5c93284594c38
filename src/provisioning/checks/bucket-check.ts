import { ParallaxError } from '../../domain/errors.js';
import type { Check } from '../resource.js';
import { bucketResource } from '../resources/bucket/bucket.js';
import type { CheckOptions } from './check-options.js';

/** That the bucket can be used or made: in the right region, of this account, and there where it is not to be made. */
export function bucketCheck({ aws, deployment }: CheckOptions): Check {
  return {
    title: 'bucket',
    async problems() {
      const bucket = bucketResource({ aws, deployment, rate: () => null });
      try {
        const state = await bucket.read(new Map());
        return state.kind === 'notOwned' ? [state.why] : [];
      } catch (error) {
        if (error instanceof ParallaxError) return [error.message];
        throw error;
      }
    },
  };
}
