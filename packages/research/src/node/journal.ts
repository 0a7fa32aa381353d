import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lockJournal } from './journal-lock.js';
import type { Journal, JournalHeader } from '../sweep/journal.js';
import { decodeOutcome, encodeOutcome, type Outcome } from '../sweep/row.js';

const format = 'veloce-sweep-1';

/**
 * Keeps a sweep's outcomes in a file of lines (JSONL), one per parameter set, each on the disk before the sweep goes on. A process
 * that is killed at any moment loses at most the sets it was at work on: the same sweep with the same file does only those.
 *
 * One sweep at a time may use a file: another one is refused. A sweep that was killed leaves `<path>.lock` behind, which the next one on
 * the same host takes away.
 *
 * @param path The file; it and its folder are made when they are not there.
 * @example
 * ```ts
 * await sweep(squeezeFlow, data, { space, search, objective: 'sharpe', journal: fileJournal('sweeps/squeeze.jsonl') });
 * ```
 */
export function fileJournal(path: string): Journal {
  let file: number | undefined;
  let unlock: (() => void) | undefined;
  const close = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
    unlock?.();
    unlock = undefined;
  };
  return {
    async open(header) {
      mkdirSync(dirname(path), { recursive: true });
      unlock = lockJournal(path);
      try {
        file = openSync(path, 'a+');
        const end = cutTornLine(file, path);
        if (end > 0) return await read(path, header);
        write(file, JSON.stringify({ format, ...header }));
        return [];
      } catch (error) {
        close();
        throw error;
      }
    },
    append(outcomes) {
      if (file === undefined) throw new RangeError(`journal ${path}: is not open`);
      if (outcomes.length > 0) write(file, outcomes.map(encodeOutcome).join('\n'));
    },
    close() {
      close();
      return Promise.resolve();
    },
  };
}

function write(file: number, lines: string): void {
  const bytes = Buffer.from(`${lines}\n`);
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  fdatasyncSync(file);
}

/** Cuts off a last line that was not finished, and says how long the file is then. */
function cutTornLine(file: number, path: string): number {
  const { size } = fstatSync(file);
  const block = Buffer.alloc(65_536);
  let end = size;
  for (let at = size; at > 0;) {
    const length = Math.min(block.length, at);
    at -= length;
    readSync(file, block, 0, length, at);
    const newline = block.subarray(0, length).lastIndexOf(10);
    if (newline >= 0) {
      end = at + newline + 1;
      break;
    }
    end = at;
  }
  if (end === size) return size;
  if (end === 0) {
    const start = Buffer.alloc(Math.min(size, 64));
    readSync(file, start, 0, start.length, 0);
    const wanted = `{"format":"${format}"`;
    const found = start.toString();
    if (!found.startsWith(wanted.slice(0, found.length)))
      throw new RangeError(`journal ${path}: is no journal of a sweep; choose another file`);
  }
  ftruncateSync(file, end);
  return end;
}

async function read(path: string, header: JournalHeader): Promise<readonly Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  const handle = await open(path);
  try {
    let row = 0;
    for await (const line of handle.readLines()) {
      row++;
      if (row === 1) {
        checkHeader(path, line, header);
        continue;
      }
      let outcome: Outcome;
      try {
        outcome = decodeOutcome(line);
      } catch (error) {
        throw new RangeError(`journal ${path}: row ${row} is damaged; remove that line`, { cause: error });
      }
      if (!outcomes.has(outcome.trial)) outcomes.set(outcome.trial, outcome);
    }
  } finally {
    await handle.close();
  }
  return [...outcomes.values()];
}

function checkHeader(path: string, line: string, header: JournalHeader): void {
  let found: Partial<JournalHeader & { readonly format: string }>;
  try {
    found = JSON.parse(line) as typeof found;
  } catch {
    found = {};
  }
  if (found.format !== format)
    throw new RangeError(`journal ${path}: is no journal of a sweep; choose another file`);
  const names = ['strategy', 'data', 'options', 'space', 'search'] as const;
  const other = names.find((name) => found[name] !== header[name]);
  if (other !== undefined) {
    throw new RangeError(
      `journal ${path}: was begun with another ${other}: ${found[other]} instead of ${header[other]}; choose another file`,
    );
  }
}
