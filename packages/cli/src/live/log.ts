import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';
import { hiding } from '@veloce/core/node';
import type { RecentLines } from '../desk/recent-lines.js';

/** The destination of a log, and its level. */
export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** JSON lines; `undefined`: no log. */
  readonly file: string | undefined;
  /** Size at which the file is begun again. */
  readonly mostBytes: number;
  /** Older files that stay: `name.1` is the newest of them. */
  readonly kept: number;
}

/** The facts of a line. `id` runs from an input to everything that came of it. */
interface LogFacts {
  readonly symbol?: string;
  readonly strategy?: string;
  readonly id?: string;
  readonly [fact: string]: unknown;
}

/** A log of JSON lines. */
export interface Log {
  readonly info: (facts: LogFacts, message: string) => void;
  readonly warn: (facts: LogFacts, message: string) => void;
  readonly error: (facts: LogFacts, message: string) => void;
  readonly close: () => void;
}

/**
 * Opens a log. Values of secrets are removed from every line as it is written, wherever they occur.
 *
 * @param secrets Values that no line may hold.
 */
export function openLog({ level, file, mostBytes, kept }: LogSettings, secrets: readonly string[]): Log {
  if (file === undefined || level === 'silent') {
    const nothing = (): void => undefined;
    return { info: nothing, warn: nothing, error: nothing, close: nothing };
  }
  const hide = hiding(secrets);
  const output = rotatingFile(file, mostBytes, kept);
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => output.write(hide(line)) },
  );
  return {
    info: (facts, message) => logger.info(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    error: (facts, message) => logger.error(facts, message),
    close: output.close,
  };
}

/** A log whose lines the desk shows as well: the message, with the facts that tell what it is about. */
export function teeLog(log: Log, lines: Pick<RecentLines, 'add'>): Log {
  const at =
    (level: 'info' | 'warn' | 'error'): Log['info'] =>
    (facts, message) => {
      log[level](facts, message);
      const about = ['symbol', 'venue', 'channel', 'side', 'state', 'what', 'reason', 'answer'].flatMap(
        (name) => {
          const fact = facts[name];
          return typeof fact === 'string' && fact !== '' ? [fact] : [];
        },
      );
      lines.add(about.length === 0 ? message : `${message}: ${about.join(' · ')}`, level);
    };
  return { info: at('info'), warn: at('warn'), error: at('error'), close: log.close };
}

function rotatingFile(
  path: string,
  mostBytes: number,
  kept: number,
): { readonly write: (line: string) => void; readonly close: () => void } {
  mkdirSync(dirname(path), { recursive: true });
  let file = openSync(path, 'a');
  let { size } = fstatSync(file);
  const rotate = (): void => {
    closeSync(file);
    rmSync(`${path}.${kept}`, { force: true });
    for (let k = kept - 1; k >= 1; k--)
      if (existsSync(`${path}.${k}`)) renameSync(`${path}.${k}`, `${path}.${k + 1}`);
    renameSync(path, `${path}.1`);
    file = openSync(path, 'a');
    size = 0;
  };
  return {
    write(line) {
      const bytes = Buffer.from(line);
      if (size > 0 && size + bytes.length > mostBytes) rotate();
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      size += bytes.length;
    },
    close: () => {
      closeSync(file);
    },
  };
}
