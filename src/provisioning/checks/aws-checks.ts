import type { Check } from '../resource.js';
import { bucketCheck } from '../resources/bucket/bucket.js';
import type { CheckOptions } from './check-options.js';
import { modelRegionCheck } from './model-region-check.js';
import { namesCheck, quotasCheck, recipeCheck } from './personalize-checks.js';
import { accountCheck, rolesCheck } from './roles-check.js';

/** Checks of AWS, and of names to use there, before anything is created. They change nothing. */
export function awsChecks(options: CheckOptions): readonly Check[] {
  return [
    namesCheck(options),
    modelRegionCheck(options),
    accountCheck(options),
    rolesCheck(options),
    bucketCheck(options),
    recipeCheck(options),
    quotasCheck(options),
  ];
}
