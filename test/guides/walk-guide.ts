import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A block of a guide. */
export interface Block {
  /** Language after the fence: `sh`, `text`, `json`. */
  readonly language: string;
  readonly text: string;
}

export interface Walk {
  /** A folder of one's own, which the commands run in. */
  readonly folder: string;
  /** Replacements in the commands before they run; each must match. */
  readonly edits: readonly (readonly [string | RegExp, string])[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The blocks of a guide, in order. */
export function blocksOf(guide: URL): readonly Block[] {
  const text = readFileSync(guide, 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, language = '', block = '']) => ({
    language,
    text: block,
  }));
}

/**
 * Runs the commands of a guide as somebody types them, one after the other in one shell.
 *
 * @returns what each block printed, standard error included
 * @throws Error with all that was printed, when a command fails
 */
export async function walk(
  blocks: readonly Block[],
  { folder, edits, environment }: Walk,
): Promise<readonly string[]> {
  const commands = blocks.map(({ text }) => text);
  for (const [from] of edits)
    if (!commands.some((text) => (typeof from === 'string' ? text.includes(from) : from.test(text))))
      throw new Error(`No command has ${from} in it.`);
  const edited = commands.map((text) =>
    edits.reduce(
      (all, [from, to]) => (typeof from === 'string' ? all.replaceAll(from, to) : all.replace(from, to)),
      text,
    ),
  );
  const script = join(folder, 'walk.sh');
  // Jobs have their numbers, and a group each, as in a terminal.
  writeFileSync(script, ['set -emo pipefail', ...edited.map((text) => `${text}\necho '${END}'`)].join('\n'));
  const shell = spawn('bash', [script], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  running.add(shell);
  const [code] = await once(shell, 'exit');
  endAll();
  if (code !== 0) throw new Error(`The walk ended with ${code}:\n${said}`);
  return said.split(`${END}\n`).slice(0, -1);
}

const END = '-- end of a block --';
const running = new Set<ChildProcess>();

/** Ends what a walk has left running: all processes of its session. */
export function endAll(): void {
  for (const { pid } of running) {
    const listed = execFileSync('ps', ['-A', '-o', 'pid=,sess='], { encoding: 'utf8' });
    for (const line of listed.split('\n')) {
      const [process_, session] = line.trim().split(/\s+/).map(Number);
      if (session === pid && process_ !== undefined) kill(process_);
    }
  }
  running.clear();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** Expected lines that were not printed in their order; `...` matches any number of lines. */
export function notPrinted(expected: string, printed: string): readonly string[] {
  // Names carry a digest of what they are made from.
  const lines = (text: string) =>
    text.split('\n').map((line) => line.trim().replaceAll(/\b[0-9a-f]{8}\b/g, '#'));
  const left = lines(printed);
  return lines(expected).filter((line) => {
    if (line === '' || line === '...') return false;
    const at = left.indexOf(line);
    if (at >= 0) left.splice(0, at + 1);
    return at < 0;
  });
}
