import { createReadStream } from 'node:fs';

/** In an ONNX file: key and value of a tensor's place outside of it, as protobuf writes them. */
const LOCATION = Buffer.from('\x0a\x08location\x12', 'latin1');
const LONGEST_NAME = 127;

/**
 * Names of the files that hold weights of an ONNX file, beside it: it declares each tensor's `location`.
 *
 * @see onnx.proto, TensorProto.external_data
 */
export async function externalDataOf(path: string): Promise<readonly string[]> {
  const names = new Set<string>();
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([rest, chunk]);
    for (let at = bytes.indexOf(LOCATION); at >= 0; at = bytes.indexOf(LOCATION, at + 1)) {
      const start = at + LOCATION.length;
      const length = bytes[start] ?? 0;
      const name = bytes.subarray(start + 1, start + 1 + length).toString('utf8');
      // Paths outside the folder are ignored, whatever the file names.
      if (length > 0 && length <= LONGEST_NAME && /^[\w.-]+$/.test(name)) names.add(name);
    }
    rest = bytes.subarray(Math.max(0, bytes.length - LOCATION.length - LONGEST_NAME - 1));
  }
  return [...names].sort();
}
