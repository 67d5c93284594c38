import type { ReactNode } from 'react';

/** Strokes on a grid of 24. */
const SHAPES = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14m5 12 4.5 4.5',
  picture: 'M4 7h3l1.6-2.4h6.8L17 7h3v12H4zM12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7',
  heart:
    'M12 20s-8-4.7-8-10.6C4 6.6 6.1 4.7 8.4 4.7c1.5 0 2.9.8 3.6 2.2.7-1.4 2.1-2.2 3.6-2.2C17.9 4.7 20 6.6 20 9.4 20 15.3 12 20 12 20',
  download: 'M12 4v11m-4.5-4L12 15.5 16.5 11M5 19.5h14',
  hide: 'M4 4l16 16M9.9 5.8A9 9 0 0 1 12 5.5c5 0 8.5 4.6 9.3 6.5-.4.9-1.4 2.5-2.9 3.8M6.3 7.8C4.3 9.1 3.1 11 2.7 12c.8 1.9 4.3 6.5 9.3 6.5 1.4 0 2.7-.4 3.9-.9M9.9 10a3 3 0 0 0 4.1 4.1',
  show: 'M2.7 12c.8-1.9 4.3-6.5 9.3-6.5s8.5 4.6 9.3 6.5c-.8 1.9-4.3 6.5-9.3 6.5S3.500 13.900 2.700 12M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  like: 'M4 4h7v7H4zM13 13h7v7h-7zM13 4h7v7h-7M4 13h7v7H4',
  close: 'M6 6l12 12M18 6 6 18',
  settings: 'M4 7h9m4 0h3M4 17h3m4 0h9M15 4.500v5M9 14.500v5',
  pin: 'M9 4h6l-.8 6 3.300 3.500h-11L9.800 10zM12 13.500V20',
  mute: 'M5 9.500v5h3.500L13 18.500v-13L8.500 9.500zM16.500 9.500l5 5m0-5-5 5',
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  up: 'M12 19V6m-5 5 5-5 5 5',
  taste:
    'M12 3.500l2.300 5.700 6.200.4-4.800 3.900 1.600 6L12 16.200l-5.300 3.300 1.600-6L3.500 9.600l6.200-.4z',
} as const;

export type IconName = keyof typeof SHAPES;

/** A sign beside words, or in a button that has a name. */
export function Icon({
  name,
  filled = false,
}: {
  readonly name: IconName;
  readonly filled?: boolean;
}): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" data-filled={filled || undefined}>
      <path d={SHAPES[name]} />
    </svg>
  );
}
