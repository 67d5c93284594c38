/** Commas and opening brackets of a body: a hundred interactions with everything that can be said of them have 1,000. */
export const MOST_MARKS = 20_000;

const MARKS = [',', '[', '{'].map((mark) => mark.charCodeAt(0));

/**
 * Whether a body of JSON has more values than any request needs, known before it is parsed: as objects they take
 * twenty times their bytes. A long text, as of a picture, has none of the marks that are counted, and is passed over
 * quickly; the count stops when it knows.
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
