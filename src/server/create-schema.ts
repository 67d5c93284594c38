import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { ClusterResolver } from '../resolvers/cluster.resolver.js';
import { ClusterTasteResolver } from '../resolvers/cluster-taste.resolver.js';
import { ExplanationResolver } from '../resolvers/explanation.resolver.js';
import { ImageResolver } from '../resolvers/image.resolver.js';
import { InteractionResolver } from '../resolvers/interaction.resolver.js';
import { RecordInteractionResolver } from '../resolvers/record-interaction.resolver.js';
import { SearchImagesResolver } from '../resolvers/search-images.resolver.js';
import { StatusResolver } from '../resolvers/status.resolver.js';
import { TasteResolver } from '../resolvers/taste.resolver.js';

/** The executable contract; `schema/schema.graphql` is its printed form. */
export function createSchema(): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: [
      SearchImagesResolver,
      ImageResolver,
      ClusterResolver,
      ExplanationResolver,
      InteractionResolver,
      RecordInteractionResolver,
      TasteResolver,
      ClusterTasteResolver,
      StatusResolver,
    ],
    // The flows parse their arguments themselves, with messages that name the limit.
    validate: false,
  });
}
