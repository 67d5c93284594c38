/** The part of AWS that a region belongs to, as ARNs begin with it: `aws` but for China and the US government. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
