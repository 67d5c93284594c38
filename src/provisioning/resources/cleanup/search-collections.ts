import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import { isOwnedOutsideStack, tagsIn } from '../../aws/tags.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';

/** Collections of OpenSearch Serverless that no stack deletes. */
export const searchCollections: ResourceType = {
  dependsOn: [],
  open: () => null,
  delete: { title: 'OpenSearch Serverless collections', find: collectionsOf },
};

async function collectionsOf(context: RemovalContext): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = context;
  const sdk = await import('@aws-sdk/client-opensearchserverless');
  const client = await aws.openSearchServerless();
  const call = (action: string, resource: string) => ({
    service: 'OpenSearch Serverless',
    action,
    resource,
  });
  const listed = await callAws(call('ListCollections', 'collections'), signal, async () => {
    const all: { readonly id: string; readonly name: string; readonly arn: string }[] = [];
    for await (const { collectionSummaries = [] } of sdk.paginateListCollections({ client }, {}))
      for (const { id, name, arn } of collectionSummaries)
        if (id !== undefined && name !== undefined && arn !== undefined) all.push({ id, name, arn });
    return all;
  });
  const found: Removal[] = [];
  for (const { id, name, arn } of listed) {
    const tags = await nullIfNotFound(
      callAws(call('ListTagsForResource', arn), signal, () =>
        client.send(new sdk.ListTagsForResourceCommand({ resourceArn: arn })),
      ),
    );
    if (!isOwnedOutsideStack(tagsIn(tags?.tags), deployment)) continue;
    const title = `OpenSearch Serverless collection ${name}`;
    found.push({
      kind: 'removal',
      title,
      arn,
      hourly: context.hourly({ kind: 'search-collection' }),
      async read() {
        const { collectionDetails: [collection] = [] } = await callAws(
          call('BatchGetCollection', name),
          signal,
          () => client.send(new sdk.BatchGetCollectionCommand({ ids: [id] })),
        );
        if (collection === undefined) return 'gone';
        return collection.status === 'CREATING' || collection.status === 'DELETING' ? 'deleting' : 'present';
      },
      delete: () =>
        requestDeletion(
          title,
          callAws(call('DeleteCollection', name), signal, () =>
            client.send(new sdk.DeleteCollectionCommand({ id })),
          ),
        ),
    });
  }
  return found;
}
