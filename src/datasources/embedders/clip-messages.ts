/** An encoded image, or its file; `bytes` are the fallback when the file has disappeared. */
export type ImageSource = Uint8Array | { readonly file: string; readonly bytes: Uint8Array };

/** Request to an embedding thread: inputs of one kind, so that it needs one tower only. */
export type EmbedRequest =
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'images'; readonly images: readonly ImageSource[] };

/** The rows of the answer one behind the other, as the model gave them: not normalised yet. */
export interface Embedded {
  readonly dimension: number;
  readonly values: Float32Array;
}

/** From the main thread to an embedding thread. */
export type ThreadMessage =
  | { readonly kind: 'embed'; readonly request: EmbedRequest }
  /** Release the sessions, then end. */
  | { readonly kind: 'close' };

/** The one answer to each `embed`, in order. */
export type ThreadAnswer =
  | { readonly kind: 'embedded'; readonly embedded: Embedded }
  /** The input is at fault: BAD_USER_INPUT. */
  | { readonly kind: 'refused'; readonly argument: string; readonly message: string }
  /** The model or the machine is at fault. */
  | { readonly kind: 'failed'; readonly message: string };

/** Settings that an embedding thread starts with. */
export interface ClipThreadSettings {
  /** Folder that holds the model's files. */
  readonly folder: string;
  readonly family: ClipFamily;
  /** Of each tower: they need not be the same. */
  readonly precisions: TowerPrecisions;
  /** Tokens that the text tower reads; the rest of a text is cut off. */
  readonly maxTokens: number;
  readonly preparation: Preparation;
  /** Threads that one run of the vision tower is divided among. */
  readonly coresAThread: number;
}

/**
 * Version of the image preprocessing: 1 by libvips alone, as for the demo and the first catalogues; 2 as in
 * the model's reference. It is part of the space.
 */
export type Preparation = 1 | 2;

/** The two families that speak the same files: they differ in the towers' classes and in padding. */
export type ClipFamily = 'clip' | 'siglip';

/** Number formats of the ONNX files, as transformers.js names them, in the order of preference. */
export const PRECISIONS = ['q8', 'int8', 'uint8', 'fp16', 'q4', 'fp32'] as const;
export type Precision = (typeof PRECISIONS)[number];
export type TowerPrecisions = Readonly<Record<'text' | 'vision', Precision>>;
