import { describe, expect, it } from 'vitest';
import {
  CORE_SUBJECTS,
  FIRST_CATALOGUE_VARIANT,
  FURTHER_SUBJECTS,
  type PlannedImage,
  planCatalogue,
  planTraining,
} from '../../../demo/catalogue-plan.js';
import { STYLE_NAMES } from '../../../demo/drawing/style.js';
import { SUBJECTS } from '../../../demo/drawing/subjects.js';

const key = ({ subject, style, variant }: PlannedImage) => `${subject}/${style}/${variant}`;

describe('planCatalogue', () => {
  const plan = planCatalogue('default');
  const large = planCatalogue('large');

  it('has 3,500 pictures, each once', () => {
    expect(plan).toHaveLength(3_500);
    expect(new Set(plan.map(key)).size).toBe(3_500);
  });

  it.each(STYLE_NAMES)('has enough of every core subject in %s for a page of it', (style) => {
    const wanted = style === 'studio-photo' ? 16 : 10;
    for (const subject of CORE_SUBJECTS) {
      expect(plan.filter((p) => p.subject === subject && p.style === style)).toHaveLength(wanted);
    }
  });

  it('has every further subject once in every style', () => {
    for (const subject of FURTHER_SUBJECTS) {
      const styles = plan.filter((p) => p.subject === subject).map((p) => p.style);
      expect(styles).toEqual(STYLE_NAMES);
    }
  });

  it('is part of the large catalogue, which has every subject', () => {
    expect(large.length).toBeGreaterThanOrEqual(20_000);
    expect(large.slice(0, plan.length)).toEqual(plan);
    expect(new Set(large.map(key)).size).toBe(large.length);
    expect(new Set(large.map(({ subject }) => subject)).size).toBe(SUBJECTS.length);
  });
});

describe('planTraining', () => {
  const plan = planTraining();

  it('has 15,920 pictures: 40 or 24 of a core subject in a style, 12 of a further one', () => {
    expect(new Set(plan.map(key)).size).toBe(15_920);
    const count = (subject: string, style: string) =>
      plan.filter((p) => p.subject === subject && p.style === style).length;
    expect(count('cat', 'studio-photo')).toBe(40);
    expect(count('cat', 'clay')).toBe(24);
    expect(count('bell', 'studio-photo')).toBe(12);
    expect(count('bell', 'blueprint')).toBe(12);
  });

  it('shares no picture with the catalogue', () => {
    expect(plan.every(({ variant }) => variant < FIRST_CATALOGUE_VARIANT)).toBe(true);
    expect(planCatalogue('large').every(({ variant }) => variant >= FIRST_CATALOGUE_VARIANT)).toBe(true);
  });
});
