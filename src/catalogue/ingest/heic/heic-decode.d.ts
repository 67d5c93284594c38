/** The package brings no types. */
declare module 'heic-decode' {
  interface HeicImage {
    readonly width: number;
    readonly height: number;
    /** RGBA, upright. */
    decode(): Promise<{ readonly width: number; readonly height: number; readonly data: Uint8ClampedArray }>;
  }
  interface HeicImages extends ReadonlyArray<HeicImage> {
    dispose(): void;
  }
  const decodeHeic: {
    all(file: { readonly buffer: Uint8Array }): Promise<HeicImages>;
  };
  export = decodeHeic;
}
