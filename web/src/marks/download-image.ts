import type { Client } from 'urql';
import { pictureUrl } from '../gateway/picture-url.js';
import { ImageDetailsDocument } from '../operations/generated/graphql.js';

/** Saves the full picture of an image; false when the gateway does not know it any more. */
export async function downloadImage(client: Client, imageId: string): Promise<boolean> {
  const { data } = await client.query(ImageDetailsDocument, { id: imageId }).toPromise();
  const url = data?.image?.url;
  if (url === undefined) return false;
  const link = document.createElement('a');
  link.href = pictureUrl(url);
  link.download = `${imageId}${/\.[a-z]{3,4}$/.exec(new URL(link.href).pathname)?.[0] ?? ''}`;
  link.click();
  return true;
}
