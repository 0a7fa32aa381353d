import process from 'node:process';
import type { Readable } from 'node:stream';

/** The world of a command, handed in: nothing else reads the environment, a clock or a stream. */
export interface Io {
  /** The stream for results. */
  readonly out: (text: string) => void;
  /** The stream for messages. */
  readonly err: (text: string) => void;
  /** Standard input, for a command that is spoken to. Asking for it begins to read. */
  readonly input: () => Readable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether `err` is a terminal. */
  readonly isTerminal: boolean;
  /** Epoch ms UTC. */
  readonly now: () => number;
  /** Listens for Ctrl-C (130) and SIGTERM (143). @returns A function that ends the listening. */
  readonly onInterrupt: (listener: (code: 130 | 143) => void) => () => void;
  /** The program and the arguments that start this command in another process. */
  readonly self: readonly string[];
  /** Ends the process, whatever is still open. */
  readonly exit: (code: number) => void;
}

/** This process. */
export function processIo(): Io {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    input: () => process.stdin,
    env: process.env,
    cwd: process.cwd(),
    isTerminal: process.stderr.isTTY,
    now: Date.now,
    onInterrupt(listener) {
      const onInt = (): void => {
        listener(130);
      };
      const onTerm = (): void => {
        listener(143);
      };
      process.on('SIGINT', onInt);
      process.on('SIGTERM', onTerm);
      return () => {
        process.off('SIGINT', onInt);
        process.off('SIGTERM', onTerm);
      };
    },
    self: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
    exit: (code) => process.exit(code),
  };
}
