import type { FeedInput } from '../feed-input.js';

/**
 * The frames of a feed as hftbacktest's collector writes them, for its converter to read.
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
 * The frames of a feed as lines of a recording of cryptofeed (version 2), for its playback to read.
 *
 * @param exchange Its name there, such as `BINANCE_FUTURES`.
 * @param inputs Of one feed; what is no frame is left out.
 * @example
 * ```ts
 * for (const line of cryptofeedLines('BINANCE_FUTURES', inputs)) file.write(`${line}\n`);
 * ```
 */
export function* cryptofeedLines(
  exchange: string,
  inputs: Iterable<FeedInput>,
): Generator<string, void, undefined> {
  let isBegun = false;
  for (const input of inputs) {
    if (input.kind !== 'frame') continue;
    const ts = input.time / 1_000;
    if (!isBegun)
      yield JSON.stringify({
        t: 'header',
        format: 2,
        exchange,
        config: {},
        candle_interval: null,
        recorded: ts,
      });
    isBegun = true;
    yield JSON.stringify({ t: 'recv', conn: `${exchange}.ws.${input.socket}`, ts, data: input.text });
  }
}
