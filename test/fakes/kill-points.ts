import type { ChildProcess } from 'node:child_process';
import type { WatchedCall } from './watched-service.js';

export interface KillPointsOptions {
  /** False: points are only counted. */
  readonly isDeadly: boolean;
  /** Writes at which a process is killed. */
  readonly at: (call: WatchedCall) => boolean;
  /** Lines at which it is killed, each once, whatever numbers are in it. */
  readonly lines: RegExp | null;
}

/** Of many alike one is enough: this one, of what is embedded for each part. */
const INVOCATION = 20;

/**
 * Where a process is killed, at each point once: when a write is done and its answer stays away, and when a line
 * was said. To be killed before a write arrives leaves what a kill behind the write before it leaves: that is done
 * at the first write of each service alone.
 */
export class KillPoints {
  readonly #met = new Set<string>();
  #target: ChildProcess | null = null;
  #part = 'nothing';
  #invocations = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly options: KillPointsOptions) {}

  aim(target: ChildProcess): void {
    this.#target = target;
    this.#invocations = 0;
  }

  met(): readonly string[] {
    return [...this.#met];
  }

  /**
   * Intercepts calls on the wire. Writes pass one by one, so that none is done unseen while another kills.
   */
  async pass(call: WatchedCall, go: () => Promise<void>): Promise<'answer' | 'cut'> {
    const point = this.#pointAt(call);
    const target = this.#target;
    if (point === null) {
      await go();
      return 'answer';
    }
    const passed = this.#last.then(async () => {
      if (target?.killed === true || this.#kill(`${call.service} before the first`)) return 'cut';
      await go();
      return this.#kill(point) ? 'cut' : 'answer';
    });
    this.#last = passed.catch(() => undefined);
    return passed;
  }

  hear(line: string): void {
    const making = /^(images|release) .*: making/.exec(line)?.[1];
    if (making !== undefined) {
      this.#part = making;
      this.#invocations = 0;
    }
    if (this.options.lines?.test(line) === true)
      this.#kill(
        line
          .replaceAll(/\br\d+-[0-9a-f]+/g, 'release')
          .replaceAll(/[0-9a-f]{8}/g, '#')
          .replaceAll(/\d+/g, '#')
          .split(',')[0] ?? '',
      );
  }

  #pointAt(call: WatchedCall): string | null {
    const { service, action, isWrite } = call;
    if (!isWrite || !this.options.at(call)) return null;
    if (service !== 'bedrock') return `${service} ${action}`.replaceAll(/parallax-test-\w+/g, 'alias');
    this.#invocations += 1;
    return this.#invocations === INVOCATION ? `embedding for ${this.#part}` : null;
  }

  #kill(point: string): boolean {
    const { isDeadly } = this.options;
    if (this.#target === null || this.#target.killed || this.#met.has(point)) return false;
    this.#met.add(point);
    if (isDeadly) this.#target.kill('SIGKILL');
    return isDeadly;
  }
}
