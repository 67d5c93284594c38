import { describe, expect, it } from 'vitest';
import { planCatalogue } from '../../../demo/catalogue-plan.js';
import { describeImage } from '../../../demo/demo-image.js';
import { STYLE_NAMES } from '../../../demo/drawing/style.js';
import { SUBJECTS } from '../../../demo/drawing/subjects.js';

const images = planCatalogue('large').map(describeImage);
const subjects = new Map(SUBJECTS.map((subject) => [subject.name, subject]));

/** Words by which a title would give a style away, whole or in part. */
const STYLE_WORDS =
  /\b(studio|photo\w*|clay|comic|neon|punk|origami|watercolou?r|pixel\w*|pencil[- ]sketch|sketch|linocut|sticker|stained|oil|painting|blueprint|art)\b/i;

describe('describeImage', () => {
  it('gives every image an id of its own that can be read and typed', () => {
    expect(new Set(images.map(({ id }) => id)).size).toBe(images.length);
    for (const { id } of images) expect(id).toMatch(/^[a-z][a-z-]*-3\d\d$/);
    expect(describeImage({ subject: 'ice cream', style: 'comic-art', variant: 103 }).id).toBe(
      'ice-cream-comic-art-103',
    );
  });

  it('never names the style in a title', () => {
    expect(images.map(({ title }) => title).filter((title) => STYLE_WORDS.test(title))).toEqual([]);
  });

  it('names the subject in every title, one or several', () => {
    for (const { title, subject } of images) {
      const { plural } = subjects.get(subject) ?? { plural: '' };
      const words = title.toLowerCase();
      expect(words.includes(subject.toLowerCase()) || words.includes(plural.toLowerCase())).toBe(true);
    }
  });

  it('writes titles as a stock library does', () => {
    const titles = new Set(images.filter(({ subject }) => subject === 'cat').map(({ title }) => title));
    expect(titles).toContain('Two cats facing each other');
    expect(titles).toContain('Close-up of a cat');
    const coffee = images.filter(({ subject }) => subject === 'coffee').map(({ title }) => title);
    expect(coffee.some((title) => /^(two|three|a group of three) cups of coffee/i.test(title))).toBe(true);
    expect(coffee.join()).not.toMatch(/\ba coffee\b|coffees/);
    for (const { title } of images) expect(title).toMatch(/^[A-ZÀ-Ý0-9]/);
  });

  it('tags subject, category and style, then keywords', () => {
    for (const { tags, subject, category, style } of images) {
      const first = [...new Set([subject, category, style])];
      expect(tags.slice(0, first.length)).toEqual(first);
      expect(tags.length).toBeLessThanOrEqual(7);
      expect(new Set(tags).size).toBe(tags.length);
    }
  });

  it('calls the studio pictures photos and all others illustrations', () => {
    for (const { type, style } of images)
      expect(type).toBe(style === 'studio-photo' ? 'photo' : 'illustration');
  });

  it('names the art and its licence', () => {
    expect(new Set(images.map(({ art }) => art.licence))).toEqual(
      new Set(['MIT', 'Apache-2.0', 'CC-BY-4.0']),
    );
    const { art } = describeImage({ subject: 'cat', style: 'studio-photo', variant: 100 });
    expect(art).toEqual({ set: 'fluent-3d', key: expect.stringMatching(/^1f4/), licence: 'MIT' });
  });
});

describe('subjects', () => {
  it('have no keyword that is another subject, in the singular or plural, or a style', () => {
    const taken = new Set<string>(STYLE_NAMES);
    for (const { name, plural } of subjects.values()) taken.add(name).add(plural);
    for (const { name, keywords } of subjects.values()) {
      expect([name, keywords.filter((keyword) => taken.has(keyword))]).toEqual([name, []]);
    }
  });
});
