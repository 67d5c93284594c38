import { MultiBar, type SingleBar } from 'cli-progress';
import type { Doing, Progress } from '../../provisioning/engine/reconcile.js';
import type { Part, PartId } from '../../provisioning/resource.js';
import { elapsed, usualTime } from './words.js';

/** What is at work, shown to a person until it is ended. */
export interface WorkBoard extends Progress {
  end(): void;
}

/**
 * A line with a spinner for each part at work on a terminal; elsewhere a line for what changes, and now and
 * then one for what takes long.
 *
 * @param now  milliseconds since the epoch
 */
export function workBoardOn(stream: NodeJS.WriteStream, now: () => number): WorkBoard {
  return stream.isTTY ? spinners(stream, now) : plainLines(stream, now);
}

const TITLE_WIDTH = 34;
const STATUS_WIDTH = 24;
const SPINNER = ['|', '/', '-', '\\'];
const REDRAWS_A_SECOND = 4;

interface Line {
  readonly bar: SingleBar;
  doing: Doing;
  since: number;
}

function spinners(stream: NodeJS.WriteStream, now: () => number): WorkBoard {
  const lines = new Map<PartId, Line>();
  const view = new MultiBar({
    stream,
    fps: REDRAWS_A_SECOND,
    clearOnComplete: false,
    hideCursor: true,
    // Ctrl-C is heard by who runs the work, and ends it where nothing is half done.
    gracefulExit: false,
    // What stands has no length; the bars are there for their places on the screen.
    format: (_options, _params, payload: { readonly draw: () => string }) => payload.draw(),
  });
  const above = (text: string): void => view.log(`${text}\n`);
  const begin = (part: Part, doing: Doing): Line => {
    const draw = (): string => {
      const line = lines.get(part.id);
      return line === undefined ? '' : drawn(part, line.doing, line.since, now());
    };
    const line: Line = { bar: view.create(1, 0, { draw }), doing, since: now() };
    lines.set(part.id, line);
    return line;
  };
  return {
    doing(part, doing) {
      if (doing.kind === 'ready' || doing.kind === 'failed') {
        const line = lines.get(part.id);
        if (line !== undefined) view.remove(line.bar);
        lines.delete(part.id);
        if (doing.kind === 'failed' || doing.made) above(said(part, doing));
        return;
      }
      const line = lines.get(part.id) ?? begin(part, doing);
      line.doing = doing;
      if ('since' in doing) line.since = doing.since;
    },
    say: (part, line) => above(`${part.title}: ${line}`),
    note: above,
    end: () => view.stop(),
  };
}

function drawn(part: Part, doing: Doing, since: number, at: number): string {
  const turn = SPINNER[Math.floor((at * REDRAWS_A_SECOND) / 1_000) % SPINNER.length];
  const clock = `${elapsed(at - since)} / ${usualTime(part.usual)}`;
  return `${turn} ${cut(part.title, TITLE_WIDTH)} ${cut(status(doing), STATUS_WIDTH)} ${clock}`;
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

/** Without a terminal, what stays as it is is said again no more often than this. */
const AGAIN_MS = 60_000;

function plainLines(stream: NodeJS.WriteStream, now: () => number): WorkBoard {
  const last = new Map<PartId, { readonly status: string; readonly at: number }>();
  const write = (line: string): void => void stream.write(`${line}\n`);
  return {
    doing(part, doing) {
      if (doing.kind === 'ready' && !doing.made) return;
      const before = last.get(part.id);
      const current = status(doing);
      if (before?.status === current && now() - before.at < AGAIN_MS) return;
      last.set(part.id, { status: current, at: now() });
      const clock =
        'since' in doing ? ` (${elapsed(now() - doing.since)} of usually ${usualTime(part.usual)})` : '';
      write(`${said(part, doing)}${clock}`);
    },
    say: (part, line) => write(`${part.title}: ${line}`),
    note: write,
    end() {},
  };
}

function said(part: Part, doing: Doing): string {
  return `${part.title}: ${status(doing)}`;
}

function status(doing: Doing): string {
  switch (doing.kind) {
    case 'making':
      return doing.why === null ? 'making' : `making, because ${doing.why}`;
    case 'coming':
    case 'going':
      return doing.status;
    case 'retrying': {
      const { kind, ms, error } = doing.retried;
      const why = kind === 'quota' ? 'waiting for a quota' : 'trying again';
      return `${why} in ${Math.ceil(ms / 1_000)} s: ${error.message}`;
    }
    case 'ready':
      return 'ready';
    case 'failed':
      return `FAILED: ${doing.reason}`;
    default:
      return doing satisfies never;
  }
}
