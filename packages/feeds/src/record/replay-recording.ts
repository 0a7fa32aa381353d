import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { setTimeout as wait } from 'node:timers/promises';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { DataError } from '@veloce/core';
import type { MarketEvent } from '../events.js';
import { createFeed } from '../feed.js';
import type { FeedInput } from '../feed-input.js';
import type { Venue } from '../venue.js';
import { fromLine } from './input-line.js';
import { firstSegment, rangeRules, readLog, type LogRange } from './read-segments.js';
import type { Recording } from './recorder.js';

/** How a recording is replayed. */
export interface ReplayOptions extends LogRange {
  /** Times as fast as it was: 1 as it happened, 60 a minute in a second; as fast as it goes by default. */
  readonly speed?: number;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    ...rangeRules,
    speed: z.union([z.number().positive(), z.literal(Infinity)]).default(Infinity),
  }))();

/** The inputs of a recording, in order; torn or damaged parts are reported. */
export async function* recordedInputs(
  folder: string,
  range: LogRange = {},
): AsyncGenerator<
  Either<DataError, { readonly input: FeedInput; readonly recording: Recording }>,
  void,
  undefined
> {
  let isFirst = range.from === undefined || range.from === -Infinity;
  for await (const block of readLog(folder, range)) {
    if (block._tag === 'Left') {
      yield block;
      continue;
    }
    const recording = block.right.about as Recording | undefined;
    if (recording?.format !== 'veloce-feed-1') {
      const message = `${folder}: is no recording of a feed`;
      yield left({
        _tag: 'DataFormat',
        source: folder,
        message,
        asked: 'to replay it',
        fix: 'name the folder of a recording',
      });
      return;
    }
    if (isFirst && (await firstSegment(folder)) > (recording.run ?? 1)) yield left(withoutBeginning(folder));
    isFirst = false;
    for (const line of block.right.lines) yield right({ input: fromLine(line), recording });
  }
}

/** The recording goes on in the middle of a run: what was known before is not. */
function withoutBeginning(folder: string): DataError {
  const message = `${folder}: the beginning of the recording was removed (keepBytes): the run is replayed from its middle on`;
  const fix = 'allow for more bytes, or record into a new folder each day';
  return { _tag: 'DataIncomplete', message, asked: 'to replay it', fix };
}

/**
 * Replays a recording through the same feed that recorded it: the same events, to the bit.
 *
 * @param venue The venue that was recorded.
 * @example
 * ```ts
 * for await (const step of replayRecording('recordings/2026-01-01', binanceUsdm())) if (step._tag === 'Right') take(step.right);
 * ```
 */
export function replayRecording(
  folder: string,
  venue: Venue,
  options: ReplayOptions = {},
): AsyncGenerator<Either<DataError, MarketEvent>, void, undefined> {
  return replayed(folder, venue, parseOptions('replayRecording', Options, options));
}

async function* replayed(
  folder: string,
  venue: Venue,
  { speed, until, signal }: z.output<typeof Options>,
): AsyncGenerator<Either<DataError, MarketEvent>, void, undefined> {
  let feed: ReturnType<typeof createFeed> | undefined;
  let run: number | undefined;
  let started = NaN;
  let first = NaN;
  const range = { until, ...(signal !== undefined && { signal }) };
  for await (const step of recordedInputs(folder, range)) {
    if (step._tag === 'Left') {
      yield step;
      continue;
    }
    const { input, recording } = step.right;
    // Each run has a feed of its own.
    if (feed === undefined || recording.run !== run) {
      ({ run } = recording);
      if (recording.venue !== venue.name) {
        yield left(anotherVenue(folder, recording, venue));
        return;
      }
      feed = createFeed(venue, recording.streams, recording.options);
    }
    if (speed < Infinity) {
      if (first !== first) [first, started] = [input.time, performance.now()];
      const due = (input.time - first) / speed - (performance.now() - started);
      if (due > 1) await wait(due, undefined, { signal }).catch(() => undefined);
      if (signal?.aborted === true) return;
    }
    for (const event of feed.step(input).events) yield right(event);
  }
}

/** The error of a recording that is of another venue. */
export function anotherVenue(folder: string, recording: Recording, venue: Venue): DataError {
  const message = `${folder}: was recorded of ${recording.venue}, not of ${venue.name}`;
  return {
    _tag: 'DataFormat',
    source: folder,
    message,
    asked: 'to replay it',
    fix: 'pass the venue that was recorded',
  };
}
