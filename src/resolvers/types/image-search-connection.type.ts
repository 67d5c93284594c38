import { Field, Int, ObjectType } from 'type-graphql';
import { COST_OF_ONCE_A_PAGE } from '../cost.js';
import { ID } from '../scalars/id.scalar.js';
import { ImageType } from './image.type.js';
import { ImageSearchEdgeType } from './image-search-edge.type.js';
import { PageInfoType } from './page-info.type.js';
import { PersonalizationType } from './personalization.type.js';

@ObjectType('ImageSearchConnection', {
  description: 'A page of a ranked list of images.',
  simpleResolvers: true,
})
export class ImageSearchConnectionType {
  @Field(() => ID, {
    description: 'Id of the ranked list; send it with the interactions that follow from it.',
    complexity: COST_OF_ONCE_A_PAGE,
  })
  searchId!: string;

  @Field(() => [ImageSearchEdgeType], { description: 'The images of this page with their ranks.' })
  edges!: readonly ImageSearchEdgeType[];

  @Field(() => [ImageType], { description: 'The images of this page alone.' })
  nodes!: readonly ImageType[];

  @Field(() => PageInfoType, {
    description: 'The position of this page in the list.',
    complexity: COST_OF_ONCE_A_PAGE,
  })
  pageInfo!: PageInfoType;

  @Field(() => Int, {
    description: 'Number of images that were ranked; the list ends there.',
    complexity: COST_OF_ONCE_A_PAGE,
  })
  totalCandidates!: number;

  @Field(() => String, {
    nullable: true,
    complexity: COST_OF_ONCE_A_PAGE,
    description:
      "The query as it was probably meant, when the query as typed resembles no image and has words that the catalogue's titles and tags lack. The images are the suggestion's, unless `correctSpelling` is false.",
  })
  suggestedQuery!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    complexity: COST_OF_ONCE_A_PAGE,
    description:
      'Whether any image resembles the query. False: the nearest image is farther than from nine of ten words of the catalogue, ' +
      'and the query has no word of the catalogue; the images are the closest that there are. Null: unknown, as for pictures, ' +
      'or in a catalogue that was clustered before this was measured.',
  })
  resembles!: boolean | null;

  @Field(() => PersonalizationType, {
    description: "How the user's taste influenced the order.",
    complexity: COST_OF_ONCE_A_PAGE,
  })
  personalization!: PersonalizationType;
}
