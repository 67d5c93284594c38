import { Field, ObjectType } from 'type-graphql';

@ObjectType('PageInfo', { description: 'The position of a page in its list.', simpleResolvers: true })
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether more images follow.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether images come before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first image of the page.' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last image of the page: pass it as `after`.',
  })
  endCursor!: string | null;
}
