import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { root } from './workspace.js';

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the command is ended and counts as failed. */
  readonly timeout?: number;
}

export interface CommandResult {
  readonly code: number;
  /** The command's output to stdout and stderr, in the order it arrived. */
  readonly output: string;
  readonly stdout: string;
  readonly seconds: number;
}

/** Runs a command to its end. A command that cannot start, or is killed, has a non-zero code and says why. */
export function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { cwd = root, env = {}, timeout = 60 * 60_000 } = options;
  const start = performance.now();

  return new Promise((resolve) => {
    let output = '';
    let stdout = '';
    const end = (code: number) => {
      resolve({ code, output, stdout, seconds: (performance.now() - start) / 1000 });
    };

    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: '1', ...env },
      timeout,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', (error) => {
      output += `${command}: ${error.message}\n`;
      end(127);
    });
    child.on('close', (code, signal) => {
      if (signal !== null)
        output += `${command}: ended by ${signal} after ${(performance.now() - start) / 1000} s\n`;
      end(code ?? 1);
    });
  });
}

/** The executable of a development dependency. */
export const tool = (name: string): string =>
  // Two compilers are installed, and either may have put its `tsc` into `.bin`: consumers have the one that typedoc and eslint use.
  name === 'tsc' ? join(root, 'node_modules/typescript/bin/tsc') : join(root, 'node_modules', '.bin', name);

/** Calls `work` on every item, at most `width` at a time; results in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
