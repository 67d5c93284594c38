import type { Check } from '../resource.js';
import { accountCheck } from './account-check.js';
import { bucketCheck } from './bucket-check.js';
import type { CheckOptions } from './check-options.js';
import { modelRegionCheck } from './model-region-check.js';
import { namesCheck } from './names-check.js';
import { quotasCheck } from './quotas-check.js';
import { recipeCheck } from './recipe-check.js';
import { rolesCheck } from './roles-check.js';

/** What must hold in AWS, and of names that go there, before anything is made. All read, and only read. */
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
