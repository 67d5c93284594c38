import { type DemoChoice, type DemoModel, openDemoModel, openDemoWorld } from './demo-world.js';
import { openPacsWorld } from './pacs-world.js';
import type { World } from './world.js';

/** Opens each world once, when it is first asked for. */
export class Worlds {
  readonly #open = new Map<string, Promise<World>>();
  #model: Promise<DemoModel> | null = null;

  /** @param prepared  makes the demo ready and says where it lies: drawn for no table that needs no demo */
  constructor(private readonly prepared: () => string) {}

  demoModel(): Promise<DemoModel> {
    this.#model ??= openDemoModel(this.prepared());
    return this.#model;
  }

  demo(choice: DemoChoice = {}): Promise<World> {
    return this.#once(`demo ${JSON.stringify(choice)}`, async () =>
      openDemoWorld(await this.demoModel(), choice),
    );
  }

  pacs(folder: string, tagged: boolean): Promise<World> {
    return this.#once(`pacs ${tagged}`, () => openPacsWorld(folder, { tagged }));
  }

  async close(): Promise<void> {
    for (const world of this.#open.values()) await (await world).close();
    await (await this.#model)?.close();
  }

  #once(name: string, open: () => Promise<World>): Promise<World> {
    const known = this.#open.get(name) ?? open();
    this.#open.set(name, known);
    return known;
  }
}
