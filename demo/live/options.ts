import { parseArgs } from 'node:util';
import * as z from 'zod';

/** The live demonstration's configuration, as the command line gives it. */
export const LiveDemo = z.strictObject({
  /** Port of the desk; 0 takes a free one. */
  port: z.coerce.number<string>().int().min(0).max(65_535).default(4100),
  seed: z.coerce.number<string>().int().min(0).default(7),
  /** Bars of the made-up day, of one minute each. */
  bars: z.coerce.number<string>().int().min(200).max(20_000).default(1_440),
  /** Bars that are history before anybody looks. */
  history: z.coerce.number<string>().int().min(0).default(600),
  /** Bars in a second once the desk is open. */
  speed: z.coerce.number<string>().positive().max(10_000).default(4),
  /** Ends when the day is over, instead of leaving the desk open. */
  once: z.boolean().default(false),
  /** No desk and no journal: the proof alone. */
  headless: z.boolean().default(false),
});

export type LiveDemo = z.output<typeof LiveDemo>;

export const usage = `Usage: npm run demo:live -- [options]

A made-up exchange on this machine, followed over a real socket: feed, bars, strategy, paper account, journal and desk,
with a planted cut of the connection, and a runner that is ended and taken up again. At the end the day is compared with
its backtest.

  --port N       where the desk is          (4100; 0: any free port)
  --seed N       seed of the made-up market (7)
  --bars N       minutes of the day         (1440)
  --history N    minutes that are over when the desk opens (600)
  --speed N      minutes played in a second (4)
  --once         end when the day is over
  --headless     no desk and no journal
`;

/** Reads the command line into raw configuration; {@link LiveDemo} checks it. */
export function readArguments(args: readonly string[]): unknown {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      bars: { type: 'string' },
      history: { type: 'string' },
      speed: { type: 'string' },
      once: { type: 'boolean' },
      headless: { type: 'boolean' },
    },
  });
  return values;
}
