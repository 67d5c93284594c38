import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, execute } from '../client/execute.js';
import { RecommendDocument } from '../client/generated/graphql.js';
import type { DemoApp } from './demo-app.js';
import {
  CORE_SUBJECTS,
  imagesFor,
  leavePopulation,
  lookAt,
  mean,
  type Shares,
  share,
  sharesOf,
  TASTES,
} from './tastes.js';

const VIEWS = [1, 3, 5, 10, 30] as const;

/**
 * Progress of one user: shares in the next search for the subject after each number of views of the style.
 */
interface Path {
  readonly subject: string;
  readonly style: string;
  readonly after: ReadonlyMap<number, Shares>;
}

export interface TasteClaims {
  /** Subjects to search for; suites on remote engines have fewer, the law is the same. */
  readonly subjects?: readonly string[];
  /** Resolves when a remote ranker has digested all previous events. */
  readonly digested?: (app: DemoApp) => Promise<void>;
  /** True: the first recommendation may be late, and what came late serves the second. */
  readonly warms?: boolean;
}

/** Tests the effect of a user's taste on the demo catalogue, through the public API. */
export function tasteSuite(
  engines: string,
  open: () => Promise<DemoApp>,
  { subjects = CORE_SUBJECTS, digested = async () => undefined, warms = false }: TasteClaims = {},
): void {
  describe(`taste on ${engines}, measured through the front door on the demo catalogue`, () => {
    let app: DemoApp;
    beforeAll(async () => {
      app = await open();
    });
    afterAll(() => app.close());

    it('shows an unknown user the usual mixture: cats, most of them studio photographs', async () => {
      const { style, subject } = await sharesOf(app, 'cat', ['studio-photo'], { first: 20 });
      console.log(`"cat", no user, top 20: cats ${subject.toFixed(2)}, studio-photo ${style.toFixed(2)}`);
      expect(subject).toBeGreaterThanOrEqual(0.95);
      expect(style).toBeGreaterThanOrEqual(0.5);
    });

    it.each([
      ['comic-art-user', ['comic-art']],
      ['neon-punk-user', ['neon-punk']],
      ['origami-clay-user', ['origami', 'clay']],
    ])('shows %s cats in their styles', async (userId, styles) => {
      const { style, subject } = await sharesOf(app, 'cat', styles, { userId });
      console.log(`"cat" by ${userId}, top 10: their styles ${style.toFixed(2)}, cats ${subject.toFixed(2)}`);
      expect(style).toBeGreaterThanOrEqual(0.9);
      expect(subject).toBeGreaterThanOrEqual(0.98);
    });

    it('recommends an unknown user popular images of many clusters', async () => {
      const recommendImages = await recommended(app, warms);
      const clusters = new Set(recommendImages.edges.map(({ node }) => node.cluster?.id));
      console.log(`no query, no user, top 20: ${clusters.size} clusters`);
      expect(recommendImages.edges).toHaveLength(20);
      expect(clusters.size).toBeGreaterThanOrEqual(10);
      expect(recommendImages.personalization).toMatchObject({ applied: false, weight: 0, degraded: [] });
    });

    it.each([
      ['comic-art-user', ['comic-art']],
      ['neon-punk-user', ['neon-punk']],
      ['origami-clay-user', ['origami', 'clay']],
    ])('recommends %s images of their styles', async (userId, styles) => {
      const recommendImages = await recommended(app, warms, userId);
      const tags = recommendImages.edges.map(({ node }) => node.tags);
      const style = share(tags, (of) => styles.some((one) => of.includes(one)));
      const each = styles.map((one) => `${one} ${share(tags, (of) => of.includes(one)).toFixed(2)}`);
      console.log(`no query, ${userId}, top 20: their styles ${style.toFixed(2)} (${each.join(', ')})`);
      expect(recommendImages.edges).toHaveLength(20);
      expect(style).toBeGreaterThanOrEqual(0.9);
      expect(recommendImages.personalization).toMatchObject({ applied: true, degraded: [] });
    });

    it('learns a style within a few views, for every style and core subject', async () => {
      const paths: Path[] = [];
      for (const subject of subjects) {
        for (const style of TASTES) paths.push(await walk(app, subject, style));
      }
      const curve = VIEWS.map((views) => ({ views, ...meanAfter(paths, views) }));
      console.log(
        `${engines}: views of one style -> the next search, top 10, means over 12 styles x ${subjects.length} subjects:`,
      );
      for (const { views, style, subject } of curve) {
        console.log(
          `  ${String(views).padStart(2)} views: style ${style.toFixed(3)}, subject ${subject.toFixed(3)}`,
        );
      }
      console.log(`  worst after 10 views: ${worst(paths, 'subject')}; ${worst(paths, 'style')}`);
      const style = curve.map((point) => point.style);
      // Once nearly all images are of the style, single ones change.
      style.slice(1).forEach((share, i) => {
        expect(share).toBeGreaterThanOrEqual((style[i] ?? 0) - 0.005);
      });
      expect(style[1]).toBeGreaterThanOrEqual(0.7);
      expect(style[2]).toBeGreaterThanOrEqual(0.85);
      expect(style[3]).toBeGreaterThanOrEqual(0.9);
      expect(curve.at(-1)?.style).toBeGreaterThanOrEqual(0.9);
      expect(Math.min(...curve.map((point) => point.subject))).toBeGreaterThanOrEqual(0.95);
    });

    it('keeps to the style when a fifth of the history is noise', async () => {
      const shares: Shares[] = [];
      for (const subject of subjects) {
        for (const style of TASTES) {
          const userId = `noisy ${subject} ${style}`;
          const liked = imagesFor(
            userId,
            (image) => image.style === style && image.subject !== subject,
          ).slice(0, 24);
          const noise = imagesFor(`${userId}!`, (image) => image.subject !== subject).slice(0, 6);
          // Every fifth view is of something random.
          const history = liked.flatMap((image, i) =>
            i % 4 === 3 ? [image, ...noise.slice((i - 3) / 4, (i + 1) / 4)] : [image],
          );
          await lookAt(app, userId, history);
          shares.push(await sharesOf(app, subject, [style], { userId }));
          await leavePopulation(app, userId);
        }
      }
      const style = mean(shares.map((one) => one.style));
      const subject = mean(shares.map((one) => one.subject));
      console.log(`30 views, 20 % of them random: style ${style.toFixed(3)}, subject ${subject.toFixed(3)}`);
      expect(style).toBeGreaterThanOrEqual(0.8);
      expect(subject).toBeGreaterThanOrEqual(0.95);
    });

    it('follows a user who switches to another style, at once', async () => {
      const shares: Shares[] = [];
      for (const subject of subjects) {
        for (const [i, style] of TASTES.entries()) {
          const next = TASTES[(i + 5) % TASTES.length] ?? style;
          const userId = `switching ${subject} ${style}`;
          await lookAt(
            app,
            userId,
            imagesFor(userId, (image) => image.style === style && image.subject !== subject).slice(0, 30),
          );
          await digested(app);
          await lookAt(
            app,
            userId,
            imagesFor(userId, (image) => image.style === next && image.subject !== subject).slice(0, 10),
          );
          shares.push(await sharesOf(app, subject, [next], { userId }));
          await leavePopulation(app, userId);
        }
      }
      const style = mean(shares.map((one) => one.style));
      console.log(`30 views of one style, then 10 of another: share of the new style ${style.toFixed(3)}`);
      expect(style).toBeGreaterThanOrEqual(0.6);
    });
  });
}

async function recommended(app: DemoApp, warms: boolean, userId: string | null = null) {
  if (warms) await ask(app, RecommendDocument, { userId, first: 20 });
  return (await execute(app, RecommendDocument, { userId, first: 20 })).recommendImages;
}

async function walk(app: DemoApp, subject: string, style: string): Promise<Path> {
  const userId = `walking ${subject} ${style}`;
  const history = imagesFor(userId, (image) => image.style === style && image.subject !== subject);
  const after = new Map<number, Shares>();
  let seen = 0;
  for (const views of VIEWS) {
    await lookAt(app, userId, history.slice(seen, views));
    seen = views;
    after.set(views, await sharesOf(app, subject, [style], { userId }));
  }
  await leavePopulation(app, userId);
  return { subject, style, after };
}

function meanAfter(paths: readonly Path[], views: number): Shares {
  const shares = paths.flatMap((path) => path.after.get(views) ?? []);
  return { style: mean(shares.map((one) => one.style)), subject: mean(shares.map((one) => one.subject)) };
}

/** The subject or style that does worst after 10 views, by its share of the style. */
function worst(paths: readonly Path[], by: 'subject' | 'style'): string {
  const names = [...new Set(paths.map((path) => path[by]))];
  const shares = names.map((name) => ({
    name,
    ...meanAfter(
      paths.filter((path) => path[by] === name),
      10,
    ),
  }));
  const [last] = shares.sort((a, b) => a.style - b.style);
  return `${by} "${last?.name}" (style ${last?.style.toFixed(2)}, subject ${last?.subject.toFixed(2)})`;
}
