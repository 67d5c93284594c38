import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwned, isOwnedOutsideStack, namesIn, tagsIn } from '../../../../src/provisioning/aws/tags.js';
import { OWNER_TAG } from '../../../../src/provisioning/names.js';

const STACK_TAG = 'aws:cloudformation:stack-name';
const tags = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true });
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/);

describe('the tags of a resource', () => {
  it('are the same in every form that services write', () => {
    fc.assert(
      fc.property(tags, (record) => {
        const all = Object.entries(record);
        const expected = new Map(all);
        expect(tagsIn(record)).toEqual(expected);
        expect(tagsIn(all.map(([Key, Value]) => ({ Key, Value })))).toEqual(expected);
        expect(tagsIn(all.map(([key, value]) => ({ key, value })))).toEqual(expected);
        expect(tagsIn(all.map(([tagKey, tagValue]) => ({ tagKey, tagValue })))).toEqual(expected);
      }),
    );
    expect(tagsIn(undefined)).toEqual(new Map());
    expect(tagsIn([{ Key: 'alone' }, { Value: 'without a key' }])).toEqual(new Map([['alone', '']]));
  });

  it('make it the deployment of exactly that name its owner', () => {
    fc.assert(
      fc.property(tags, name, name, (others, mine, other) => {
        const { [OWNER_TAG]: _, ...rest } = others;
        const owned = (value: string) => isOwned(tagsIn({ ...rest, [OWNER_TAG]: value }), { name: mine });
        expect(owned(mine)).toBe(true);
        expect(owned(other)).toBe(other === mine);
        for (const near of [
          `${mine}-old`,
          `old-${mine}`,
          mine.slice(0, -1),
          mine.toUpperCase(),
          ` ${mine}`,
          '',
        ])
          expect([near, owned(near)]).toEqual([near, false]);
        expect(isOwned(tagsIn(rest), { name: mine })).toBe(false);
        expect(isOwned(tagsIn({ [mine]: OWNER_TAG }), { name: mine })).toBe(false);
      }),
    );
  });

  it('leave to a stack what it made', () => {
    const owner = { name: 'photos' };
    const owned = { [OWNER_TAG]: 'photos' };
    expect(isOwnedOutsideStack(tagsIn(owned), owner)).toBe(true);
    expect(isOwnedOutsideStack(tagsIn({ ...owned, [STACK_TAG]: '' }), owner)).toBe(false);
    expect(isOwnedOutsideStack(tagsIn({ [OWNER_TAG]: 'photos-old' }), owner)).toBe(false);
  });
});

describe('the names in ARNs', () => {
  it('are those of the service and the prefix alone, whatever else they hold', () => {
    const arns = [
      'arn:aws:sqs:eu-west-1:123456789012:photos',
      'arn:aws:sqs:eu-west-1:123456789012:photos-dead',
      'arn:aws:sns:eu-west-1:123456789012:photos',
      'arn:aws:logs:eu-west-1:123456789012:log-group:/parallax/photos:*',
      'arn:aws:logs:eu-west-1:123456789012:destination:photos',
      'not an ARN',
    ];
    expect(namesIn(arns, 'sqs', '')).toEqual(['photos', 'photos-dead']);
    expect(namesIn(arns, 'logs', 'log-group:')).toEqual(['/parallax/photos:*']);
    expect(namesIn(arns, 'iam', '')).toEqual([]);
  });
});
