/** A half of the model, ready to run on the thread that loaded it. */
export interface Tower<Input> {
  /** The vector of each input as the model gives it, in order, not normalised. */
  embed(inputs: readonly Input[]): Promise<readonly Float32Array[]>;
  dispose(): Promise<void>;
}
