import type { Check } from '../resource.js';
import { schemaName } from '../resources/personalize/interactions-schema.js';
import type { CheckOptions } from './check-options.js';

/** The longest name that Personalize takes. */
const LONGEST = 63;
/** What comes behind the deployment's name, at its longest: a fingerprint and the number of an attempt. */
const LONGEST_ENDING = '-01234567-999';

/** That every name that follows from the deployment's is one that Personalize takes. */
export function namesCheck({ deployment }: CheckOptions): Check {
  return {
    title: 'names',
    async problems() {
      const { name } = deployment;
      if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
        return [
          `The name ${JSON.stringify(name)} has more than a-z, 0-9 and -, or begins with -: write another.`,
        ];
      const names = [schemaName(deployment), `${name}${LONGEST_ENDING}`];
      const excess = Math.max(...names.map(({ length }) => length)) - LONGEST;
      return excess <= 0
        ? []
        : [
            `Names that begin with ${name} would have more than the ${LONGEST} characters that Personalize takes: shorten it by ${excess}.`,
          ];
    },
  };
}
