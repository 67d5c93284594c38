import { Arg, Float, Int } from 'type-graphql';
import { ImageFilterInput } from './inputs/image-filter.input.js';
import { ID } from './scalars/id.scalar.js';

// The arguments that every list of ranked images takes, as decorators of parameters.

export const UserId = Arg('userId', () => ID, {
  nullable: true,
  description: "The user to rank for; the token's subject by default; no user without a token.",
});

export const Filter = Arg('filter', () => ImageFilterInput, {
  nullable: true,
  description: 'Conditions that every image must meet.',
});

export const Diversity = Arg('diversity', () => Float, {
  nullable: true,
  description:
    'Null = a user with several tastes sees each in proportion; 0 = order by score alone; 1 = as varied as possible.',
});

export const First = Arg('first', () => Int, {
  nullable: true,
  defaultValue: 20,
  description: 'Size of the page, 1 to 100.',
});

export const After = Arg('after', () => String, {
  nullable: true,
  description: 'Cursor of the image to continue behind; all arguments but `first` must be unchanged.',
});
