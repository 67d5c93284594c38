/** Most commas and opening brackets of a body: a hundred interactions with every field have 1,000. */
export const MOST_MARKS = 20_000;

const MARKS = [',', '[', '{'].map((mark) => mark.charCodeAt(0));

/**
 * Returns true if a JSON body has more values than any request needs, before it is parsed: as objects they
 * take twenty times their bytes. A long base64 text has none of these marks and is skipped quickly; the count
 * stops at the limit.
 */
export function hasTooManyMarks(body: Buffer, most = MOST_MARKS): boolean {
  let left = most;
  for (const mark of MARKS) {
    for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  }
  return false;
}
