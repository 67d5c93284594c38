import { registerEnumType } from 'type-graphql';
import type { ThumbnailSize } from '../../domain/image.js';

export const ThumbnailSizeEnum = { SMALL: 'SMALL', MEDIUM: 'MEDIUM', LARGE: 'LARGE' } as const satisfies {
  [K in ThumbnailSize]: K;
};

registerEnumType(ThumbnailSizeEnum, {
  name: 'ThumbnailSize',
  description: 'How large a thumbnail is; pictures are never enlarged.',
  valuesConfig: {
    SMALL: { description: 'At most 160 pixels on the longer side.' },
    MEDIUM: { description: 'At most 320 pixels on the longer side.' },
    LARGE: { description: 'At most 640 pixels on the longer side.' },
  },
});
