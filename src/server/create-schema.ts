import 'reflect-metadata';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { ClusterResolver } from '../resolvers/cluster.resolver.js';
import { ClusterTasteResolver } from '../resolvers/cluster-taste.resolver.js';
import { ExplanationResolver } from '../resolvers/explanation.resolver.js';
import { ImageResolver } from '../resolvers/image.resolver.js';
import { InteractionResolver } from '../resolvers/interaction.resolver.js';
import { RecommendImagesResolver } from '../resolvers/recommend-images.resolver.js';
import { RecordInteractionResolver } from '../resolvers/record-interaction.resolver.js';
import { SearchImagesResolver } from '../resolvers/search-images.resolver.js';
import { StatusResolver } from '../resolvers/status.resolver.js';
import { TasteResolver } from '../resolvers/taste.resolver.js';
import { TasteImagesResolver } from '../resolvers/taste-images.resolver.js';

const EACH_ALONE = 'A field that fails is null, and `errors` has its `path`; the other fields are answered.';

/** The executable contract; `schema/schema.graphql` is its printed form. */
export async function createSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      SearchImagesResolver,
      RecommendImagesResolver,
      ImageResolver,
      ClusterResolver,
      ExplanationResolver,
      InteractionResolver,
      RecordInteractionResolver,
      TasteResolver,
      TasteImagesResolver,
      ClusterTasteResolver,
      StatusResolver,
    ],
    // The flows parse their arguments themselves, with messages that name the limit.
    validate: false,
  });
  // The library makes these two types itself, and without a word.
  describe(schema.getQueryType(), `Operations that read. ${EACH_ALONE}`);
  describe(
    schema.getMutationType(),
    `Operations that change what is known about a user; they are durable when they are answered. ${EACH_ALONE}`,
  );
  return schema;
}

function describe(type: GraphQLObjectType | null | undefined, description: string): void {
  if (type) type.description = description;
}
