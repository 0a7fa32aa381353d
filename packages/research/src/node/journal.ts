import { isRight } from 'fp-ts/lib/Either.js';
import { checkArguments, DataException, orThrow } from '@veloce/core';
import { lock, openLines, type LineFile, type Lock } from '@veloce/core/node';
import type { SweepJournal, JournalHeader } from '../sweep/journal.js';
import { differenceOf } from '../sweep/code-identity.js';
import { decodeOutcome, encodeOutcome, type Outcome } from '../sweep/row.js';

const format = 'veloce-sweep-1';

/**
 * Keeps a sweep's outcomes in a file of lines (JSONL), one per parameter set, each on the disk before the sweep goes on. A process
 * that is killed at any moment loses at most the sets it was at work on: the same sweep with the same file does only those.
 *
 * One sweep at a time may use a file, guarded by `<path>.lock`: another one is refused with a `DataException` of kind `Locked`. The
 * lock of a sweep that was killed is taken over by the next one.
 *
 * @param path The file; it and its folder are made when they are not there.
 * @example
 * ```ts
 * await sweep(squeezeFlow, data, { space, search, objective: 'sharpe', journal: fileJournal('sweeps/squeeze.jsonl') });
 * ```
 */
export function fileJournal(path: string): SweepJournal {
  checkArguments('fileJournal', { path }, { path: 'text' });
  let held: Lock | undefined;
  let lines: LineFile | undefined;
  const close = (): void => {
    lines?.close();
    held?.release();
    [lines, held] = [undefined, undefined];
  };
  return {
    async open(header) {
      if (held !== undefined) throw new RangeError(`journal ${path}: is open`);
      held = await orThrow(lock(`${path}.lock`));
      try {
        lines = await openJournal(path);
        if (lines.size() > 0) return await read(lines, header);
        lines.append([JSON.stringify({ format, ...header })]);
        return [];
      } catch (error) {
        close();
        throw error;
      }
    },
    append(outcomes) {
      if (held === undefined || lines === undefined) throw new RangeError(`journal ${path}: is not open`);
      held.check();
      lines.append(outcomes.map(encodeOutcome));
    },
    close() {
      close();
      return Promise.resolve();
    },
  };
}

async function openJournal(path: string): Promise<LineFile> {
  const opened = await openLines(path, { begins: `{"format":"${format}"` })();
  if (isRight(opened)) return opened.right;
  if (opened.left._tag !== 'DataFormat') throw new DataException(opened.left);
  throw new RangeError(`journal ${path}: is no journal of a sweep; choose another file`);
}

async function read({ path, read }: LineFile, header: JournalHeader): Promise<readonly Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  let row = 0;
  for await (const line of read()) {
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
  const difference = differenceOf(found.code ?? {}, header.code);
  if (difference !== '') {
    throw new RangeError(
      `journal ${path}: was begun with other code of the strategy: ${difference}; choose another file`,
    );
  }
}
