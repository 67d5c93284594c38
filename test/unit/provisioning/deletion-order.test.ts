import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deletionOrder } from '../../../src/provisioning/resources/resource-type.js';
import { RESOURCES } from '../../../src/provisioning/resources/resources.js';

interface Type {
  readonly dependsOn: readonly string[];
  readonly delete: { readonly title: string } | { readonly deletedWith: string };
}

/** Types t0, t1, ...; each depends on earlier ones or is deleted with one, in any order of the table. */
const someTypes = fc
  .array(
    fc.record({ on: fc.array(fc.nat(9), { maxLength: 3 }), along: fc.option(fc.nat(9)), place: fc.nat() }),
    { minLength: 1, maxLength: 10 },
  )
  .map((each) =>
    each
      .map(({ on, along, place }, index): readonly [number, string, Type] => [
        place,
        `t${index}`,
        {
          dependsOn: on.filter((other) => other < index).map((other) => `t${other}`),
          delete: along !== null && along < index ? { deletedWith: `t${along}` } : { title: `t${index}` },
        },
      ])
      .sort(([a], [b]) => a - b),
  )
  .map((each) => Object.fromEntries(each.map(([, id, type]) => [id, type])));

function placeOf(types: Readonly<Record<string, Type>>, order: readonly string[], id: string): number {
  const deletion = types[id]?.delete;
  if (deletion !== undefined && 'deletedWith' in deletion) return placeOf(types, order, deletion.deletedWith);
  return order.indexOf(id);
}

test('nothing is deleted before all that depends on it', () => {
  fc.assert(
    fc.property(someTypes, (types) => {
      const order = deletionOrder(types);
      expect([...order].sort()).toEqual(
        Object.keys(types)
          .filter((id) => !('deletedWith' in (types[id]?.delete ?? {})))
          .sort(),
      );
      for (const id of order)
        for (const on of types[id]?.dependsOn ?? []) {
          const place = placeOf(types, order, on);
          if (place !== order.indexOf(id)) expect(place).toBeGreaterThan(order.indexOf(id));
        }
    }),
  );
});

test('a circle is refused by the names in it', () => {
  const circle = {
    a: { dependsOn: ['b'], delete: { title: 'a' } },
    b: { dependsOn: ['a'], delete: { title: 'b' } },
    c: { dependsOn: [], delete: { title: 'c' } },
  } as const;
  expect(() => deletionOrder<'a' | 'b' | 'c'>(circle)).toThrow('a, b depend on each other in a circle.');
});

test('a deployment is deleted from what is billed most down to its bucket', () => {
  expect(deletionOrder(RESOURCES)).toEqual([
    'campaign',
    'filter',
    'version',
    'solution',
    'tracker',
    'dataset',
    'schema',
    'datasetGroup',
    'images',
    'localFolder',
    'trainingJobs',
    'batchJobs',
    'alarms',
    'queues',
    'logGroups',
    'searchDomains',
    'searchCollections',
    'bucketObjects',
    'stacks',
    'bucket',
  ]);
});
