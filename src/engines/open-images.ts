import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { imagesBase } from '../config/public-address.js';
import type { ImageStore } from '../datasources/images/image-store.js';

/** Opens the store of images and the URLs at which browsers fetch them. */
export async function openImages(config: Config): Promise<ImageStore> {
  const baseUrl = imagesBase(config);
  switch (config.images) {
    case 's3': {
      const { imageBucket: bucket, catalogue: prefix, awsRegion: region } = config;
      if (bucket === null) throw new Error('IMAGES=s3 was read without its bucket.');
      const { openS3ImageStore } = await import('../datasources/images/s3.image-store.js');
      return openS3ImageStore({ bucket, prefix, baseUrl, region });
    }
    case 'folder': {
      const { openFolderImageStore } = await import('../datasources/images/folder.image-store.js');
      const folder = join(config.dataDirectory, config.catalogue, 'images');
      return openFolderImageStore({ folder, baseUrl });
    }
  }
}
