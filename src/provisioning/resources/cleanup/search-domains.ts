import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import { isOwnedOutsideStack } from '../../aws/tags.js';
import type { Removal, RemovalStage } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';

/** OpenSearch domains of the deployment that no stack takes with it. */
export function domainsStage(removing: RemovalContext): RemovalStage {
  return { title: 'OpenSearch domains', find: () => domains(removing) };
}

/** The same of OpenSearch Serverless. */
export function collectionsStage(removing: RemovalContext): RemovalStage {
  return { title: 'OpenSearch Serverless collections', find: () => collections(removing) };
}

async function domains(removing: RemovalContext): Promise<readonly Removal[]> {
  const { aws, signal } = removing;
  const sdk = await import('@aws-sdk/client-opensearch');
  const client = await aws.openSearch();
  const call = (action: string, resource: string) => ({
    service: 'Amazon OpenSearch Service',
    action,
    resource,
  });
  const { DomainNames = [] } = await callAws(call('ListDomainNames', 'domains'), signal, () =>
    client.send(new sdk.ListDomainNamesCommand({})),
  );
  const found: Removal[] = [];
  for (const { DomainName: name } of DomainNames) {
    if (name === undefined) continue;
    const describe = async () => {
      const command = new sdk.DescribeDomainCommand({ DomainName: name });
      const answer = await nullIfNotFound(
        callAws(call('DescribeDomain', name), signal, () => client.send(command)),
      );
      return answer?.DomainStatus ?? null;
    };
    const domain = await describe();
    if (domain?.ARN === undefined) continue;
    const { TagList } = await callAws(call('ListTags', name), signal, () =>
      client.send(new sdk.ListTagsCommand({ ARN: domain.ARN })),
    );
    if (!isOwnedOutsideStack(removing, TagList)) continue;
    const title = `OpenSearch domain ${name}`;
    const remove = new sdk.DeleteDomainCommand({ DomainName: name });
    const { InstanceType: instanceType = '', InstanceCount: instances = 1 } = domain.ClusterConfig ?? {};
    found.push({
      kind: 'removal',
      title,
      arn: domain.ARN,
      hourly: removing.hourly({
        kind: 'search-domain',
        instanceType,
        instances,
        volumeGb: (domain.EBSOptions?.VolumeSize ?? 0) * instances,
      }),
      async read() {
        const now = await describe();
        if (now === null) return 'gone';
        // A domain is made and changed in hours at most, and can be asked to go meanwhile.
        return now.Deleted === true ? 'deleting' : 'present';
      },
      delete: () =>
        requestDeletion(
          title,
          callAws(call('DeleteDomain', name), signal, () => client.send(remove)),
        ),
    });
  }
  return found;
}

async function collections(removing: RemovalContext): Promise<readonly Removal[]> {
  const { aws, signal } = removing;
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
    if (!isOwnedOutsideStack(removing, asPairs(tags?.tags))) continue;
    const title = `OpenSearch Serverless collection ${name}`;
    found.push({
      kind: 'removal',
      title,
      arn,
      hourly: removing.hourly({ kind: 'search-collection' }),
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

function asPairs(
  tags: readonly { readonly key: string | undefined; readonly value: string | undefined }[] = [],
) {
  return tags.map(({ key, value }) => ({ key, value }));
}
