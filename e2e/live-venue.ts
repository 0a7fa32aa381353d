import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  binanceScript,
  loopbackExchange,
  simulatedTrades,
  type LoopbackExchange,
} from '@veloce/feeds/loopback';
import { credentials } from '../packages/live/src/testdata/freqtrade-server.js';
import { veloce, type Outcome } from '../packages/cli/src/testdata/run.js';

/** Whatever a run is given besides its bars. */
interface RunMore {
  readonly args?: readonly string[];
  /** Is awaited before the first bar comes. */
  readonly before?: () => Promise<void>;
}

/** A run of `veloce live` over a made-up day, with a venue that its orders go to. */
export interface RunAtVenue {
  readonly cwd: string;
  /** Runs the command until it has taken `most` bars; a few more of the day are played, and the next run begins after those. */
  readonly run: (most: number, more?: RunMore) => Promise<Outcome>;
  /** Starts the command where it is to be refused: no bar comes. */
  readonly start: (args?: readonly string[]) => Promise<Outcome>;
  /** Takes its log of orders away. */
  readonly forget: () => void;
  readonly close: () => Promise<void>;
}

/** Opens one. The secrets of the venue are in the environment alone. */
export async function runAtVenue(config: object, bars = 240): Promise<RunAtVenue> {
  const cwd = mkdtempSync(join(tmpdir(), 'veloce-venue-'));
  const made = simulatedTrades({ seed: 7, bars, tradesPerMinute: 20 });
  // The day begins now: venues compare their clock with ours, and an entry whose bar is long over is not sent.
  const shift = 60_000 * Math.ceil((Date.now() - (made[0]?.time ?? 0)) / 60_000);
  const trades = made.map((one) => ({ ...one, time: one.time + shift }));
  const script = binanceScript([{ symbol: 'BTCUSDT', trades }]);
  const exchange: LoopbackExchange = await loopbackExchange(script);
  const { live = {}, ...more } = config as { live?: object };
  writeFileSync(
    join(cwd, 'veloce.config.json'),
    JSON.stringify({
      ...{ strategy: 'crossover', markets: [{ symbol: 'BTCUSDT' }], alerts: { channels: [] } },
      live: { venues: { 'binance-usdm': exchange.addresses }, ...live },
      ...more,
    }),
  );
  const env = { FT_PASSWORD: credentials.password, API_KEY: 'key-1', API_SECRET: 'secret-2' };
  const place = { cwd, env };
  const times = script.frames.map(({ text }) => Number(/"T":(\d+)/.exec(text)?.[1]));
  let at = 0;
  const line = ['live', '--no-journal', '--json'];
  return {
    cwd,
    async run(most, { args = [], before } = {}) {
      const until = (times[at] ?? 0) + (most + 4) * 60_000;
      const frames = times.filter((one, k) => k >= at && one < until).length;
      at += frames;
      const playing = exchange.subscribed().then(async () => {
        await before?.();
        await exchange.play({ frames });
      });
      const outcome = await veloce([...line, '--bars', String(most), ...args], place);
      await playing;
      return outcome;
    },
    start: (args = []) => veloce([...line, ...args], place),
    forget: () => rmSync(join(cwd, 'runs/main/orders'), { recursive: true }),
    async close() {
      await exchange.close();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

/** The lines of JSON that a command wrote. */
export const linesOf = ({ out }: Outcome): readonly Readonly<Record<string, unknown>>[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

/** Waits until something holds. */
export const until = (holds: () => boolean) => async (): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
};
