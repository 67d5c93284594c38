import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** As many as the explorer asks for at first. */
const PAGE = 24;

const SCREEN = { width: 1280, height: 860 };

export type Side = 'everyone' | 'you';

/** Somebody who looks at the explorer in a browser of their own, and everything that went wrong in it. */
export class Visitor {
  /** Errors that the browser wrote, refusals of the page's policy among them. */
  readonly errors: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly url: string,
  ) {
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  static async arrive(
    browser: Browser,
    url: string,
    path = '/',
    options: BrowserContextOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({ viewport: SCREEN, reducedMotion: 'reduce', ...options });
    const visitor = new Visitor(await context.newPage(), url);
    await visitor.open(path);
    return visitor;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.url).href);
  }

  /** Another tab of the same browser. */
  async tab(path: string): Promise<Visitor> {
    const other = new Visitor(await this.page.context().newPage(), this.url);
    await other.open(path);
    return other;
  }

  leave(): Promise<void> {
    return this.page.context().close();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** The images of a column that have come, with those of the search before while it waits for the next. */
  tiles(side: Side): Locator {
    return this.page.locator(`.column[data-side=${side}] .tile[data-id]`);
  }

  /** Ids of a column's first images once it has settled; more may have been read ahead. */
  async ids(side: Side, first = PAGE): Promise<string[]> {
    await this.settled(side);
    const ids = await this.tiles(side).evaluateAll((tiles) =>
      tiles.map((tile) => tile.getAttribute('data-id')),
    );
    return ids.slice(0, first).map(String);
  }

  async settled(side: Side): Promise<void> {
    await this.page
      .locator(`.column[data-side=${side}] .tiles[aria-busy=false]`)
      .waitFor({ state: 'attached' });
  }

  /** Waits until the ids of a column are as they should be, and gives them. */
  async until(side: Side, good: (ids: readonly string[]) => boolean, withinMs = 5_000): Promise<string[]> {
    const end = performance.now() + withinMs;
    for (;;) {
      const ids = await this.ids(side);
      if (good(ids)) return ids;
      if (performance.now() > end)
        throw new Error(`The column "${side}" stayed at ${ids.slice(0, 24).join(', ')}.`);
      await this.page.waitForTimeout(25);
    }
  }

  tile(side: Side, id: string): Locator {
    return this.page.locator(`.column[data-side=${side}] .tile[data-id="${id}"]`);
  }

  async search(words: string): Promise<void> {
    await this.page.getByRole('searchbox').fill(words);
    await this.page.getByRole('searchbox').press('Enter');
    await this.settled('you');
  }

  /** Presses a button of an image, as a pointer would. */
  async press(side: Side, id: string, name: string): Promise<void> {
    await this.tile(side, id).hover();
    await this.tile(side, id).getByRole('button', { name, exact: true }).click();
  }

  /** The gateway's own words for this browser's user. */
  async userId(): Promise<string> {
    return this.page.evaluate("localStorage.getItem('parallax-user')");
  }

  /** From now on, how many elements were set in motion. */
  async countMotion(): Promise<() => Promise<number>> {
    await this.page.evaluate(`{
      const { animate } = Element.prototype;
      window.motions = 0;
      Element.prototype.animate = function (...how) { window.motions++; return animate.apply(this, how); };
    }`);
    return () => this.page.evaluate('window.motions');
  }

  /** The sum of all layout shifts so far, as the browser counts them. */
  async layoutShift(): Promise<number> {
    return this.page.evaluate(`new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => { for (const shift of list.getEntries()) sum += shift.hadRecentInput ? 0 : shift.value; })
        .observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve(sum), 100);
    })`);
  }
}

/** Number of the first images that are of a style, by the demo's ids. */
export function ofStyle(ids: readonly string[], style: string, first = 12): number {
  return ids.slice(0, first).filter((id) => id.includes(`-${style}-`)).length;
}
