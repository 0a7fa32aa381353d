import type { FeedInput } from '../feed-input.js';
import type { MarketEvent } from '../events.js';

/** A frame of a recording, and when it came in. */
export interface RecordedFrame {
  /** Epoch ms UTC; fractions are kept. */
  readonly time: number;
  readonly text: string;
}

/**
 * Frames of a capture by the collector of hftbacktest: lines of `<nanoseconds> <frame>`.
 *
 * @throws {SyntaxError} naming the invalid line.
 * @example
 * ```ts
 * for (const { time, text } of framesFromHftbacktest(lines)) venue.parse(text, { received: time, facts });
 * ```
 */
export function* framesFromHftbacktest(lines: Iterable<string>): Generator<RecordedFrame, void, undefined> {
  let row = 0;
  for (const line of lines) {
    row++;
    if (line === '') continue;
    const match = /^(\d+)(\d{6}) ([[{].*)$/.exec(line);
    if (match === null)
      throw new SyntaxError(`line ${row} is not "<nanoseconds> <frame>": ${line.slice(0, 60)}`);
    const [, ms = '', rest = '', text = ''] = match;
    yield { time: Number(`${ms}.${rest}`), text };
  }
}

/**
 * The frames of one socket as hftbacktest's collector writes them, for its converter to read.
 *
 * @param inputs Of one feed; what is no frame is left out.
 * @example
 * ```ts
 * for (const line of hftbacktestLines(inputs)) file.write(`${line}\n`);
 * ```
 */
export function* hftbacktestLines(inputs: Iterable<FeedInput>): Generator<string, void, undefined> {
  for (const input of inputs) {
    if (input.kind !== 'frame') continue;
    const whole = Math.floor(input.time);
    const nanoseconds = Math.round((input.time - whole) * 1e6);
    yield `${nanoseconds === 1_000_000 ? whole + 1 : whole}${String(nanoseconds % 1_000_000).padStart(6, '0')} ${input.text}`;
  }
}

/**
 * Frames of one connection of a recording of cryptofeed (JSON lines of its version 2).
 *
 * @param connection Its name there, such as `BYBIT.ws.2`.
 * @throws {SyntaxError} when a line is no JSON.
 */
export function* framesFromCryptofeed(
  lines: Iterable<string>,
  connection: string,
): Generator<RecordedFrame, void, undefined> {
  for (const line of lines) {
    if (line === '') continue;
    const { t, conn, ts, data } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (t === 'recv' && conn === connection) yield { time: Number(ts) * 1_000, text: String(data) };
  }
}

/**
 * Trades as the CSV of Tardis has them, times in microseconds; the first line is the header. `loadTradeFiles` of `@veloce/data-files` reads it.
 *
 * @example
 * ```ts
 * await writeFile('trades.csv', [...tardisTrades(events)].join('\n'));
 * ```
 */
export function* tardisTrades(events: Iterable<MarketEvent>): Generator<string, void, undefined> {
  yield 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
  for (const event of events) {
    if (event.kind !== 'trade') continue;
    const { venue, symbol, time, received, id, side, price, size } = event;
    yield [venue, symbol, Math.round(time * 1_000), Math.round(received * 1_000), id, side, price, size].join(
      ',',
    );
  }
}
