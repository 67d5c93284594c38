import type { Precision } from './clip-messages.js';

const SUFFIX: Readonly<Record<Precision, string>> = {
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  fp16: '_fp16',
  q4: '_q4',
  fp32: '',
};

/** The ONNX file of a tower at a precision, relative to the model's folder, as the hub's exports name it. */
export function towerFile(tower: 'text' | 'vision', precision: Precision): string {
  return `onnx/${tower}_model${SUFFIX[precision]}.onnx`;
}
