import { createHash } from 'node:crypto';

/** Description that a person wrote for an image; an unset field is absent. */
export interface Caption {
  readonly title?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

/** Longest fields in characters (code points), and most tags of a picture. */
export const CAPTION_LIMITS = { title: 200, description: 2_000, tag: 64, tags: 100 } as const;

/** Control characters, line ends, halves of a character, and marks that turn the direction of the text around. */
const UNSHOWN = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\ufeff\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A caption as the catalogue keeps it: on one line, within the limits. Markup stays the text that it is.
 *
 * @param raw   its texts must be bounded
 * @param note  hears of each field that is cut
 */
export function tidyCaption(raw: Caption, note: (problem: string) => void): Caption {
  const field = (name: 'title' | 'description' | 'tag', text: string | undefined): string => {
    const characters = [...tidy(text ?? '')];
    const most = CAPTION_LIMITS[name];
    if (characters.length <= most) return characters.join('');
    note(`its ${name} has ${characters.length} characters; the first ${most} are used`);
    return characters.slice(0, most).join('').trim();
  };
  const [title, description] = [field('title', raw.title), field('description', raw.description)];
  const all = distinctTags((raw.tags ?? []).map((tag) => field('tag', tag)));
  if (all.length > CAPTION_LIMITS.tags) {
    note(`it has ${all.length} tags; the first ${CAPTION_LIMITS.tags} are used`);
  }
  const tags = all.slice(0, CAPTION_LIMITS.tags);
  return {
    ...(title !== '' && { title }),
    ...(description !== '' && { description }),
    ...(tags.length > 0 && { tags }),
  };
}

function tidy(text: string): string {
  return text.replace(UNSHOWN, ' ').normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** Tags without the empty ones and without repeats, whatever the case: the first writing stays. */
export function distinctTags(tags: readonly string[]): readonly string[] {
  const byFold = new Map<string, string>();
  for (const tag of tags)
    if (tag !== '' && !byFold.has(tag.toLowerCase())) byFold.set(tag.toLowerCase(), tag);
  return [...byFold.values()];
}

/** Field by field the first caption that fills it. */
export function firstOf(captions: readonly Caption[]): Caption {
  return Object.assign({}, ...captions.toReversed()) as Caption;
}

export function isEmptyCaption(caption: Caption): boolean {
  return Object.keys(caption).length === 0;
}

/** A caption as a model reads it beside its picture; null when it is empty. */
export function captionText({ title, description, tags }: Caption): string | null {
  const parts = [title, description, tags?.join(', ')].filter((part) => part !== undefined);
  return parts.length === 0 ? null : [...new Set(parts)].join('. ');
}

/** Names a caption by all that it says. */
export function captionHash({ title, description, tags }: Caption): string {
  return createHash('sha256')
    .update(JSON.stringify([title ?? null, description ?? null, tags ?? null]))
    .digest('hex')
    .slice(0, 32);
}
