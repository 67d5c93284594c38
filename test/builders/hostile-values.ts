/** Values of JSON, as text, of about as many bytes as asked for, that cost a careless reader more than their length. */
export const HOSTILE_VALUES: Readonly<Record<string, (bytes: number) => string>> = {
  'a run of letters': (bytes) => text('a', bytes),
  'a run of padding': (bytes) => `"${'='.repeat(bytes - 1)}x"`,
  'a run of spaces': (bytes) => `"${' '.repeat(bytes - 1)}x"`,
  'a run of combining marks': (bytes) => text('\u0301\u0323', bytes),
  'a run of emoji': (bytes) => text('\u{1f642}', bytes),
  'a run of control characters': (bytes) => text('\\u0001', bytes),
  'halves of characters': (bytes) => text('\\ud83d', bytes),
  'a data URL without an end': (bytes) => `"data:${';'.repeat(bytes)}"`,
  'a number of many digits': (bytes) => '7'.repeat(bytes),
  'lists in lists': (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2),
  'a list of empty objects': (bytes) => `[${'{},'.repeat(bytes / 3)}{}]`,
  'a list of long texts': (bytes) =>
    `[${Array(50)
      .fill(text('b', bytes / 50))
      .join()}]`,
  'a few thousand numbers': () => `[${'7,'.repeat(9_000)}7]`,
  'many unknown keys': (bytes) => `{${Array.from({ length: bytes / 14 }, (_, i) => `"key${i}":1`).join()}}`,
  'a few thousand unknown keys': () => `{${Array.from({ length: 9_000 }, (_, i) => `"key${i}":1`).join()}}`,
  'one long key': (bytes) => `{${text('k', bytes)}:1}`,
  'a key of the prototype': (bytes) => `{"constructor":${text('c', bytes)}}`,
};

function text(unit: string, bytes: number): string {
  return `"${unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)))}"`;
}
