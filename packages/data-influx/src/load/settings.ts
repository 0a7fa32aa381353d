import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { connect, type Connection, type InfluxConnection } from '../wire/connection.js';
import { aggrServer, checkProfile, type SchemaProfile } from '../schema/profile.js';
import { optionsObject } from '../wire/options-object.js';
import { timeBy } from '../wire/server-clock.js';
import { checkSymbols, type SymbolMarkets } from '../schema/symbols.js';

/** Settings of `influxProvider`. */
export interface InfluxProviderOptions {
  readonly connection: InfluxConnection;
  /** How the database keeps its bars: {@link aggrServer} by default. */
  readonly profile?: SchemaProfile | undefined;
  /** Symbols made of several markets. Any other symbol is the market of that name, `BINANCE:btcusdt`. */
  readonly symbols?: Readonly<Record<string, SymbolMarkets>> | undefined;
  /** Most rows per request: 200 000 by default. It bounds memory beyond the bars themselves. */
  readonly rowsPerSlice?: number | undefined;
  /** The treatment of a bar that an outage touches: leave it out (`drop`, the default), or make it of the rows there are (`keep`). */
  readonly incomplete?: 'drop' | 'keep' | undefined;
  /** The treatment of bars that have not closed: leave them out (`drop`, the default), or mark them with 1 in the column `unfinished`. */
  readonly unfinished?: 'drop' | 'flag' | undefined;
  /** The time, epoch ms: the machine's clock by default. Where it is ahead of the server's, the server's counts. */
  readonly now?: (() => number) | undefined;
}

/** Checked settings. */
export interface Settings {
  readonly connection: Connection;
  readonly profile: SchemaProfile;
  readonly symbols: Readonly<Record<string, SymbolMarkets>>;
  readonly rowsPerSlice: number;
  readonly incomplete: 'drop' | 'keep';
  readonly unfinished: 'drop' | 'flag';
  /** The time, by the server's clock where the client's is ahead of it. */
  readonly now: () => number;
  /** How far the client's clock is ahead of the server's, in ms; 0 where they agree. */
  readonly clockAheadMs: () => number;
}

const Plain = /* @__PURE__ */ (() =>
  z.strictObject({
    rowsPerSlice: z.int().min(1).max(10_000_000).default(200_000),
    incomplete: z.enum(['drop', 'keep']).default('drop'),
    unfinished: z.enum(['drop', 'flag']).default('drop'),
    now: z
      .custom<() => number>((value) => typeof value === 'function', 'must be a function')
      .default(() => Date.now),
  }))();

/** @throws {RangeError} naming what is wrong. */
export function checkSettings(where: string, options: InfluxProviderOptions): Settings {
  const { connection, profile = aggrServer, symbols = {}, ...plain } = optionsObject(where, options);
  const { now, ...checked } = parseOptions(where, Plain, plain);
  const connected = connect(`${where}: connection`, connection);
  const settings = {
    ...checked,
    now: () => timeBy(now(), connected.clock, performance.now()),
    clockAheadMs: () => {
      const own = now();
      return own - timeBy(own, connected.clock, performance.now());
    },
    connection: connected,
    profile: checkProfile(where, profile),
    symbols: checkSymbols(where, symbols),
  };
  const unsampled = Object.entries(settings.symbols).find(
    ([, { openInterest }]) => openInterest !== undefined,
  );
  if (unsampled !== undefined && settings.profile.openInterest === undefined) {
    throw new RangeError(
      `${where}: symbols: ${unsampled[0]} has openInterest, but the profile ${settings.profile.name} does not say where it is`,
    );
  }
  return settings;
}
