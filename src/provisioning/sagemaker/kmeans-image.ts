import { badInput } from '../../domain/errors.js';

/**
 * The account whose registry holds the first-party algorithms, by region.
 *
 * @see `image_uri_config/kmeans.json` of the SageMaker Python SDK 2.245.0 (Apache-2.0), the list that
 *   `sagemaker.image_uris.retrieve('kmeans', region)` reads, and "Docker Registry Paths and Example Code" in the
 *   Amazon SageMaker AI documentation; read in November 2026
 */
const REGISTRY_ACCOUNTS: Readonly<Record<string, string>> = {
  'af-south-1': '455444449433',
  'ap-east-1': '286214385809',
  'ap-northeast-1': '351501993468',
  'ap-northeast-2': '835164637446',
  'ap-northeast-3': '867004704886',
  'ap-south-1': '991648021394',
  'ap-south-2': '628508329040',
  'ap-southeast-1': '475088953585',
  'ap-southeast-2': '712309505854',
  'ap-southeast-3': '951798379941',
  'ap-southeast-4': '106583098589',
  'ca-central-1': '469771592824',
  'ca-west-1': '190319476487',
  'cn-north-1': '390948362332',
  'cn-northwest-1': '387376663083',
  'eu-central-1': '664544806723',
  'eu-central-2': '680994064768',
  'eu-north-1': '669576153137',
  'eu-south-1': '257386234256',
  'eu-south-2': '104374241257',
  'eu-west-1': '438346466558',
  'eu-west-2': '644912444149',
  'eu-west-3': '749696950732',
  'il-central-1': '898809789911',
  'me-central-1': '272398656194',
  'me-south-1': '249704162688',
  'sa-east-1': '855470959533',
  'us-east-1': '382416733822',
  'us-east-2': '404615174143',
  'us-gov-east-1': '237065988967',
  'us-gov-west-1': '226302683700',
  'us-west-1': '632365934929',
  'us-west-2': '174872318107',
};

/** China's registries answer under a domain of their own. */
const CHINESE_REGION = /^cn-/;

/**
 * The container of SageMaker's built-in KMeans in a region: `382416733822.dkr.ecr.us-east-1.amazonaws.com/kmeans:1`.
 *
 * @throws ParallaxError BAD_USER_INPUT for a region that the list does not have
 */
export function kMeansImage(region: string): string {
  const account = Object.hasOwn(REGISTRY_ACCOUNTS, region) ? REGISTRY_ACCOUNTS[region] : undefined;
  if (account === undefined) {
    throw badInput(
      'clusters.sagemaker.image',
      `No container of SageMaker's KMeans is known in the region ${region}: set clusters.sagemaker.image to the one of AWS's list "Docker Registry Paths", or cluster with by: parallax.`,
    );
  }
  const domain = CHINESE_REGION.test(region) ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `${account}.dkr.ecr.${region}.${domain}/kmeans:1`;
}
