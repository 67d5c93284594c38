import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { picturesBase } from '../config/public-address.js';
import type { ImageStore } from '../datasources/images/image-store.js';

/** Opens the store of images and the URLs at which browsers fetch them. */
export async function openImages(config: Config): Promise<ImageStore> {
  const baseUrl = picturesBase(config);
  if (config.imageBucket !== null) {
    const { openS3ImageStore } = await import('../datasources/images/s3.image-store.js');
    const { imageBucket: bucket, catalogue: prefix, awsRegion: region } = config;
    return openS3ImageStore({ bucket, prefix, baseUrl, region });
  }
  const { openFolderImageStore } = await import('../datasources/images/folder.image-store.js');
  return openFolderImageStore({ folder: join(config.dataDirectory, config.catalogue, 'images'), baseUrl });
}
