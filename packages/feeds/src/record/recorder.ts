import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import { checkArguments, parseOptions, type DataError } from '@veloce/core';
import type { StreamName } from '../events.js';
import type { FeedInput } from '../feed-input.js';
import { FeedOptions } from '../feed.js';
import type { Venue } from '../venue.js';
import { toLine } from './input-line.js';
import { lastSegment, openLog, type LogOptions } from './write-segments.js';

/** The facts about a recording that are needed to make the feed again. */
export interface Recording {
  readonly format: 'veloce-feed-1';
  readonly venue: string;
  readonly streams: readonly StreamName[];
  readonly options: FeedOptions;
  /** Number of its first segment: each run of a feed begins one. */
  readonly run?: number;
}

/** Writes the inputs of a feed down. */
export interface Recorder {
  /** Takes an input; pass it as `onInput` of `connect`. */
  readonly take: (input: FeedInput) => void;
  /** Bytes of a torn end that were cut off when the folder was opened. */
  readonly cutBytes: number;
  /** Writes what is left, syncs it and gives the lock back. */
  readonly close: () => void;
}

/** A power cut may lose data that is not synced yet: at most this long, ms. */
const syncMs = 1_000;

/** The options of the feed that is recorded, and of the log. */
export type RecordOptions = FeedOptions & { readonly log?: LogOptions };

/**
 * Records the inputs of a feed in its own folder: everything it received, with the time, so that a replay gives the same events to the bit.
 *
 * A folder may hold several runs, one after the other: each begins a segment, and is replayed by a feed of its own.
 *
 * @example
 * ```ts
 * const recorder = await orThrow(record('recordings/2026-01-01', venue, streams));
 * for await (const event of connect(createFeed(venue, streams), { onInput: recorder.take, signal })) count(event);
 * recorder.close();
 * ```
 */
export function record(
  folder: string,
  venue: Venue,
  streams: readonly StreamName[],
  recordOptions: RecordOptions = {},
): TaskEither<DataError, Recorder> {
  checkArguments(
    'record',
    { folder, venue, streams },
    { folder: 'text', venue: { name: 'text' }, streams: [{ channel: 'text', symbol: 'text' }] },
  );
  checkArguments('record', { recordOptions }, { recordOptions: 'object' });
  const { log = {}, ...options } = recordOptions;
  parseOptions('record', FeedOptions, options);
  return async () => {
    const last = await lastSegment(folder)();
    if (isLeft(last)) return last;
    const about: Recording = {
      format: 'veloce-feed-1',
      venue: venue.name,
      streams,
      options,
      run: last.right + 1,
    };
    const opened = await openLog(folder, about, log)();
    if (isLeft(opened)) return opened;
    const { add, sync, close, cutBytes } = opened.right;
    let syncedAt = NaN;
    return right({
      cutBytes,
      close,
      take(input) {
        add(toLine(input), input.time);
        if (!(input.time - syncedAt < syncMs)) {
          syncedAt = input.time;
          sync();
        }
      },
    });
  };
}
