import process from 'node:process';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { main } from '../main.js';

const bin = fileURLToPath(new URL('../bin.ts', import.meta.url));

/** The outcome of a command. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The surroundings in which a command runs. */
interface Place {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  /** Is given what ends the command as Ctrl-C does. */
  readonly interrupt?: (end: (code: 130 | 143) => void) => void;
  /** Is given all that the command has written so far, each time that it writes. */
  readonly onOut?: (out: string) => void;
  /** The same for its messages. */
  readonly onErr?: (err: string) => void;
  /** Standard input; empty by default. */
  readonly input?: Readable;
}

/** Runs a command line in this process, in a folder and an environment of its own. */
export async function veloce(
  args: readonly string[],
  { cwd, env = {}, now = Date.now, interrupt, onOut, onErr, input = Readable.from([]) }: Place,
): Promise<Outcome> {
  let out = '';
  let err = '';
  const code = await main(args, {
    out: (text) => {
      out += text;
      onOut?.(out);
    },
    err: (text) => {
      err += text;
      onErr?.(err);
    },
    input: () => input,
    env,
    cwd,
    isTerminal: false,
    self: [process.execPath, '--conditions=@veloce/source', '--import', import.meta.resolve('tsx'), bin],
    now,
    onInterrupt(listener) {
      interrupt?.(listener);
      return () => undefined;
    },
    exit: (ended) => {
      throw new Error(`the process was ended with ${ended}: the command did not end itself in time`);
    },
  });
  return { code, out, err };
}
