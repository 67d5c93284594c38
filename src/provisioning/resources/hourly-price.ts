/** What stands and is billed by the hour, with what its price follows from. */
export type Billed =
  | { readonly kind: 'campaign'; readonly minProvisionedTps: number }
  | { readonly kind: 'alarm' }
  | { readonly kind: 'storage'; readonly bytes: number }
  | { readonly kind: 'training-job'; readonly instanceType: string; readonly instances: number }
  | {
      readonly kind: 'search-domain';
      readonly instanceType: string;
      readonly instances: number;
      readonly volumeGb: number;
    }
  | { readonly kind: 'search-collection' };

/** US dollars an hour. */
export type HourlyPrice = (billed: Billed) => number;
