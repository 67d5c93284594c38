/** Characters that show nothing: zero-width ones, soft hyphens, byte order marks, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/** The white space of regular expressions with the line break that it lacks, and without the byte order mark. */
const WHITE_SPACE = /[^\S\ufeff]|\x85/gu;

/** White space of any kind as spaces, one for one: what is left to refuse is in its place. */
export function withPlainSpaces(text: string): string {
  return text.replace(WHITE_SPACE, ' ');
}

/**
 * Normalises a text to its visible form: compatibility forms (full width, ligatures) become plain letters,
 * invisible characters are removed, and runs of white space become one space. Bound its length first.
 *
 * @see UAX #15 for NFKC
 */
export function plainText(text: string): string {
  const visible = text.normalize('NFKC').replace(INVISIBLE, '');
  // Characters that an invisible character separated may compose now.
  return visible.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** The forms that a label may have been stored in: as it is given, composed, decomposed, and plain. */
export function writingsOf(label: string): readonly string[] {
  const forms = [label, label.normalize('NFC'), label.normalize('NFD'), plainText(label)];
  return [...new Set(forms)].filter((form) => form !== '');
}

/** Equal for texts that differ in case alone. */
export function foldCase(text: string): string {
  return text.toLowerCase().replace(/ς/gu, 'σ');
}
