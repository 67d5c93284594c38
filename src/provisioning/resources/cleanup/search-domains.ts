import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import { isOwnedOutsideStack, tagsIn } from '../../aws/tags.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';

/** Domains of OpenSearch Service that no stack deletes. */
export const searchDomains: ResourceType = {
  dependsOn: [],
  open: () => null,
  delete: { title: 'OpenSearch domains', find: domainsOf },
};

async function domainsOf(context: RemovalContext): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = context;
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
    if (!isOwnedOutsideStack(tagsIn(TagList), deployment)) continue;
    const title = `OpenSearch domain ${name}`;
    const remove = new sdk.DeleteDomainCommand({ DomainName: name });
    const { InstanceType: instanceType = '', InstanceCount: instances = 1 } = domain.ClusterConfig ?? {};
    found.push({
      kind: 'removal',
      title,
      arn: domain.ARN,
      hourly: context.hourly({
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
