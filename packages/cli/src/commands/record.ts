import { connect, createFeed, type FeedChannel, type StreamName } from '@veloce/feeds';
import { record as openRecorder } from '@veloce/feeds/record';
import { venueOf } from '../config/venues.js';
import { formerNameNote, presentVenueName, type GivenVenueName } from '../config/venue-names.js';
import type { Context, Reply } from '../config/context.js';
import { misuse, orFail } from '../frame/failure.js';

/** Options of `veloce record`. */
export interface RecordOptions {
  readonly venue: GivenVenueName;
  readonly channels: readonly FeedChannel[];
  readonly out: string;
  readonly seconds?: number;
}

const statusMs = 10_000;

/** Records what a venue sends, so that it can be replayed to the bit. */
export async function record(
  context: Context,
  options: RecordOptions,
  symbols: readonly string[],
): Promise<Reply> {
  const { config } = await context.config();
  const name = presentVenueName(options.venue);
  const note = formerNameNote(options.venue);
  if (note !== undefined) context.io.err(`note: ${note}\n`);
  const venue = venueOf(name, config);
  const missing = options.channels.find((channel) => !venue.channels.includes(channel));
  if (missing !== undefined)
    throw misuse(`${name} has no channel ${missing}`, `it has ${venue.channels.join(', ')}`);
  const streams = symbols.flatMap((symbol) =>
    options.channels.map((channel): StreamName => ({ channel, symbol })),
  );
  const folder = context.path(options.out);
  const recorder = await orFail(openRecorder(folder, venue, streams));
  const interrupted = context.untilInterrupted();
  const signal =
    options.seconds === undefined
      ? interrupted
      : AbortSignal.any([interrupted, AbortSignal.timeout(options.seconds * 1_000)]);
  const counts: Record<string, number> = {};
  let saidAt = performance.now();
  context.say(`recording ${streams.length} streams of ${name} into ${folder}; Ctrl-C ends it`, {
    folder,
    streams,
  });
  try {
    for await (const event of connect(createFeed(venue, streams), { onInput: recorder.take, signal })) {
      counts[event.kind] = (counts[event.kind] ?? 0) + 1;
      if (event.kind === 'stream' && event.state !== 'whole')
        context.say(`${event.symbol} ${event.channel}: ${event.state} (${event.reason})`, { stream: event });
      if (performance.now() - saidAt < statusMs) continue;
      saidAt = performance.now();
      context.say(describeCounts(counts), { counts });
    }
  } finally {
    recorder.close();
  }
  return { text: `recorded ${describeCounts(counts)} into ${folder}`, json: { folder, counts } };
}

const describeCounts = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([kind, count]) => `${count.toLocaleString('en-US')} ${kind}`)
    .join(', ') || 'nothing yet';
