import { resolve } from 'node:path';
import type { LoadedConfig } from './load.js';
import type { ExitCode } from '../frame/exit-codes.js';
import type { GlobalOptions } from '../frame/global-options.js';
import type { Io } from '../frame/io.js';
import { progressOn, type Progress } from '../frame/progress.js';

/** The final reply of a command. */
export interface Reply {
  /** For display; empty when everything was said already. */
  readonly text: string;
  /** The same for a script. Left out when everything was said already. */
  readonly json?: unknown;
  /** 0 by default. */
  readonly code?: ExitCode;
}

/** The surroundings of a command besides its own arguments. */
export interface Context {
  readonly io: Io;
  readonly isJson: boolean;
  readonly progress: Progress;
  /** The configuration; read once, when it is first asked for. */
  readonly config: () => Promise<LoadedConfig>;
  /** A path as the user wrote it, relative to the working directory. */
  readonly path: (path: string) => string;
  /** Says something while the command goes on: a line, or a line of JSON. */
  readonly say: (text: string, json: unknown) => void;
  /** From now on Ctrl-C does not end the process at once: the command ends itself, and has a second for it. */
  readonly untilInterrupted: () => AbortSignal;
  /** The exit code that Ctrl-C or SIGTERM asked for; `undefined` until then. */
  readonly interrupted: () => 130 | 143 | undefined;
}

/** How long a command may take to end after Ctrl-C. */
const graceMs = 900;

/** The context of one command. */
export function createContext(io: Io, options: GlobalOptions): Context & { readonly close: () => void } {
  const isJson = options.json === true;
  const quiet = { step: () => undefined, done: () => undefined };
  let loaded: Promise<LoadedConfig> | undefined;
  let ending: AbortController | undefined;
  let asked: 130 | 143 | undefined;
  let stop = (): void => undefined;
  let timer: NodeJS.Timeout | undefined;
  const path = (of: string): string => resolve(io.cwd, of);
  const read = async (): Promise<LoadedConfig> => {
    const { loadConfig } = await import('./load.js');
    const config = await loadConfig(io, options);
    for (const note of config.notes) io.err(`note: ${note}\n`);
    return config;
  };
  return {
    io,
    isJson,
    path,
    progress: isJson ? quiet : progressOn({ write: io.err, isTTY: io.isTerminal }, io.now),
    config: () => (loaded ??= read()),
    say(text, json) {
      io.out(isJson ? `${JSON.stringify(json)}\n` : `${text}\n`);
    },
    untilInterrupted() {
      if (ending !== undefined) return ending.signal;
      const controller = new AbortController();
      ending = controller;
      stop = io.onInterrupt((code) => {
        if (asked !== undefined) io.exit(code); // a second time: at once
        asked = code;
        timer = setTimeout(() => {
          io.exit(code);
        }, graceMs);
        controller.abort(new DOMException('interrupted', 'AbortError'));
      });
      return controller.signal;
    },
    interrupted: () => asked,
    close() {
      stop();
      clearTimeout(timer);
    },
  };
}
