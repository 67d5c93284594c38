import { MultiBar, type SingleBar } from 'cli-progress';
import type { Activity, Progress } from '../../provisioning/engine/reconcile.js';
import type { Resource, ResourceId } from '../../provisioning/resource.js';
import { elapsed, typicalTime } from './words.js';

/** Work in progress, shown to a person until it ends. */
export interface WorkBoard extends Progress {
  end(): void;
}

/**
 * A line with a spinner for each resource at work on a terminal; elsewhere a line for what changes, and now and
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
  activity: Activity;
  since: number;
}

function spinners(stream: NodeJS.WriteStream, now: () => number): WorkBoard {
  const lines = new Map<ResourceId, Line>();
  const view = new MultiBar({
    stream,
    fps: REDRAWS_A_SECOND,
    clearOnComplete: false,
    hideCursor: true,
    // Ctrl-C is heard by who runs the work, and ends it where nothing is half done.
    gracefulExit: false,
    // Work has no known length; the bars only hold places on the screen.
    format: (_options, _params, payload: { readonly draw: () => string }) => payload.draw(),
  });
  const above = (text: string): void => view.log(`${text}\n`);
  const begin = (resource: Resource, activity: Activity): Line => {
    const draw = (): string => {
      const line = lines.get(resource.id);
      return line === undefined ? '' : drawn(resource, line.activity, line.since, now());
    };
    const line: Line = { bar: view.create(1, 0, { draw }), activity, since: now() };
    lines.set(resource.id, line);
    return line;
  };
  return {
    activity(resource, activity) {
      if (activity.kind === 'ready' || activity.kind === 'failed') {
        const line = lines.get(resource.id);
        if (line !== undefined) view.remove(line.bar);
        lines.delete(resource.id);
        if (activity.kind === 'failed' || activity.made) above(said(resource, activity));
        return;
      }
      const line = lines.get(resource.id) ?? begin(resource, activity);
      line.activity = activity;
      if ('since' in activity) line.since = activity.since;
    },
    say: (resource, line) => above(`${resource.title}: ${line}`),
    note: above,
    end: () => view.stop(),
  };
}

function drawn(resource: Resource, activity: Activity, since: number, at: number): string {
  const turn = SPINNER[Math.floor((at * REDRAWS_A_SECOND) / 1_000) % SPINNER.length];
  const clock = `${elapsed(at - since)} / ${typicalTime(resource.typicalMinutes)}`;
  return `${turn} ${cut(resource.title, TITLE_WIDTH)} ${cut(status(activity), STATUS_WIDTH)} ${clock}`;
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

/** Without a terminal, what stays as it is is said again no more often than this. */
const AGAIN_MS = 60_000;

function plainLines(stream: NodeJS.WriteStream, now: () => number): WorkBoard {
  const last = new Map<ResourceId, { readonly status: string; readonly at: number }>();
  const write = (line: string): void => void stream.write(`${line}\n`);
  return {
    activity(resource, activity) {
      if (activity.kind === 'ready' && !activity.made) return;
      const before = last.get(resource.id);
      const current = status(activity);
      if (before?.status === current && now() - before.at < AGAIN_MS) return;
      last.set(resource.id, { status: current, at: now() });
      const clock =
        'since' in activity
          ? ` (${elapsed(now() - activity.since)} of usually ${typicalTime(resource.typicalMinutes)})`
          : '';
      write(`${said(resource, activity)}${clock}`);
    },
    say: (resource, line) => write(`${resource.title}: ${line}`),
    note: write,
    end() {},
  };
}

function said(resource: Resource, activity: Activity): string {
  return `${resource.title}: ${status(activity)}`;
}

function status(activity: Activity): string {
  switch (activity.kind) {
    case 'making':
      return activity.why === null ? 'creating' : `creating, because ${activity.why}`;
    case 'creating':
    case 'deleting':
      return activity.status;
    case 'retrying': {
      const { kind, ms, error } = activity.retried;
      const why = kind === 'quota' ? 'waiting for a quota' : 'trying again';
      return `${why} in ${Math.ceil(ms / 1_000)} s: ${error.message}`;
    }
    case 'ready':
      return 'ready';
    case 'failed':
      return `FAILED: ${activity.reason}`;
    default:
      return activity satisfies never;
  }
}
