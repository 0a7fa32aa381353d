import { checkArguments, checkMarkets } from '@veloce/core';
import type { MarketData } from '@veloce/core';
import { hashData } from './manifest.js';
import type { BacktestResult, PortfolioResult } from './result.js';

/**
 * A result as JSON text, to the bit: curves as base64 of little-endian float64. The markets are not in it; the manifest holds their
 * hashes.
 *
 * @example
 * ```ts
 * await writeFile('run.json', resultToJson(result));
 * ```
 */
export function resultToJson(result: BacktestResult | PortfolioResult): string {
  checkArguments('resultToJson', { result }, { result: 'object' });
  if (!('data' in result)) checkArguments('resultToJson', { result }, { result: { symbols: ['object'] } });
  const markets = new Set<unknown>('data' in result ? [result.data] : result.symbols.map(({ data }) => data));
  return JSON.stringify(result, (key, value: unknown) => {
    if (typeof value === 'bigint') {
      throw new TypeError(`resultToJson: ${key} is a BigInt, which JSON cannot say; make it a number`);
    }
    if (markets.has(value)) return { $market: (value as MarketData).symbol };
    if (value instanceof Float64Array) return { $float64: encode(value) };
    if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
    return value;
  });
}

/**
 * A result from its JSON text and the markets it ran on.
 *
 * @throws {RangeError} when a market is missing, or is not the one that the result was made from.
 * @example
 * ```ts
 * const result = resultFromJson(await readFile('run.json', 'utf8'), [data]);
 * ```
 */
export function resultFromJson(
  text: string,
  markets: readonly MarketData[],
): BacktestResult | PortfolioResult {
  checkMarkets('resultFromJson', markets);
  checkArguments('resultFromJson', { text }, { text: 'text' });
  const parsed = parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$float64' in value) return decode(value.$float64 as string);
    if ('$number' in value) return Number(value.$number);
    if (!('$market' in value)) return value;
    const data = markets.find(({ symbol }) => symbol === value.$market);
    if (data === undefined) throw new RangeError(`resultFromJson: needs the market ${String(value.$market)}`);
    return data;
  }) as BacktestResult | PortfolioResult;
  checkArguments('resultFromJson', { result: parsed }, { result: { manifest: { markets: 'list' } } });
  for (const { symbol, hash } of parsed.manifest.markets) {
    const data = markets.find((one) => one.symbol === symbol);
    if (data !== undefined && hashData(data) !== hash) {
      throw new RangeError(
        `resultFromJson: ${symbol} is not the market that the result was made from; its hash is not ${hash}`,
      );
    }
  }
  return Object.freeze(parsed);
}

function parse(text: string, revive: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, revive);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new RangeError(`resultFromJson: text is not JSON (${cause.message}); give what resultToJson made`, {
      cause,
    });
  }
}

function encode(values: Float64Array): string {
  const bytes = new DataView(new ArrayBuffer(8 * values.length));
  for (let i = 0; i < values.length; i++) bytes.setFloat64(8 * i, values[i], true);
  let text = '';
  const codes = new Uint8Array(bytes.buffer);
  for (let from = 0; from < codes.length; from += 8192)
    text += String.fromCharCode(...codes.subarray(from, from + 8192));
  return btoa(text);
}

function decode(base64: string): Float64Array {
  const text = atob(base64);
  const bytes = new DataView(new ArrayBuffer(text.length));
  for (let i = 0; i < text.length; i++) bytes.setUint8(i, text.charCodeAt(i));
  return Float64Array.from({ length: text.length / 8 }, (_, i) => bytes.getFloat64(8 * i, true));
}
