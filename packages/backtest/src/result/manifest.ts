import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { checkMarket, columnNames, columnOf, type MarketData } from '@veloce/core';
import type { BacktestSettings } from '../account/settings.js';
import { version } from '../version.js';

/** Everything needed to reproduce a result. */
export interface Manifest {
  /** Versions of the packages that made it. */
  readonly packages: Readonly<Record<string, string>>;
  readonly markets: readonly ManifestMarket[];
  readonly settings: BacktestSettings;
  /** The seed of whatever made the signals at random; `null` if none was given. */
  readonly seed: number | null;
}

/** A market of a run, and what drove it. */
export interface ManifestMarket {
  readonly symbol: string;
  readonly timeframe: string;
  readonly origin: string;
  readonly bars: number;
  /** Open time of the first and the last bar, epoch ms UTC. */
  readonly from: number;
  readonly to: number;
  /** SHA-256 of the market, see {@link hashData}. */
  readonly hash: string;
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One symbol of a run. */
interface Run {
  readonly data: MarketData;
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The manifest of a run. */
export function manifestOf(runs: readonly Run[], settings: BacktestSettings): Manifest {
  return Object.freeze({
    packages: Object.freeze({ '@veloce/backtest': version }),
    markets: runs.map(({ data, strategy, params }) => ({
      symbol: data.symbol,
      timeframe: data.timeframe,
      origin: data.origin.name,
      bars: data.length,
      from: data.time[0],
      to: data.time[data.length - 1],
      hash: hashData(data),
      strategy,
      params,
    })),
    settings,
    seed: settings.seed ?? null,
  });
}

/**
 * SHA-256 over symbol, timeframe and every column (its name, then its values as little-endian float64), in hexadecimal: equal for equal
 * markets, wherever they were loaded from.
 *
 * @example
 * ```ts
 * hashData(data) === result.manifest.markets[0].hash;
 * ```
 */
export function hashData(data: MarketData): string {
  checkMarket('hashData', data);
  const hash = sha256.create();
  hash.update(utf8ToBytes(`${data.symbol}\n${data.timeframe}\n`));
  for (const name of columnNames(data)) {
    hash.update(utf8ToBytes(`${name}\n`));
    const column = columnOf(data, name)!;
    for (let from = 0; from < column.length; from += blockLength) {
      hash.update(littleEndian(column.subarray(from, from + blockLength)));
    }
  }
  return bytesToHex(hash.digest());
}

const blockLength = 8192;

function littleEndian(values: ArrayLike<number>): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8 * values.length));
  for (let i = 0; i < values.length; i++) bytes.setFloat64(8 * i, values[i], true);
  return new Uint8Array(bytes.buffer);
}
