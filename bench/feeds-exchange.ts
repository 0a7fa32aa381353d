import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loopbackExchange, type LoopbackFrame, type LoopbackScript } from '@veloce/feeds/loopback';

/** The result of one library in its own process. */
export interface ProcessResult {
  readonly trades: number;
  readonly changes: number;
  /** Cost of the whole process, including its start and the compilation of its code. */
  readonly cpuSeconds: number;
  readonly rss: number;
  readonly peak: number;
  readonly bestBids: readonly (number | null)[];
}

const program = fileURLToPath(new URL('feeds-process.mjs', import.meta.url));
const run = promisify(execFile);

/** A frame of a trade, 161 bytes as Binance writes it. */
export function tradeFrame(symbol: string, k: number): string {
  const data = { e: 'trade', E: 1_700_000_000_000 + k, T: 1_700_000_000_000 + k, s: symbol, t: 1_000 + k };
  const more = { p: (60_000 + (k % 97) / 10).toFixed(2), q: '0.012', X: 'MARKET', m: k % 3 === 0 };
  return JSON.stringify({ stream: `${symbol.toLowerCase()}@trade`, data: { ...data, ...more } });
}

/** A diff of 40 levels on a book of 2,000: about 1.3 kB, as the busiest stream of Binance has them. */
export function diffFrame(symbol: string, k: number): string {
  const rows = (from: number, sign: number): [string, string][] =>
    Array.from({ length: 20 }, (_, n) => [
      (from + sign * ((k * 7 + n * 13) % 1_000) * 0.1).toFixed(2),
      (((k + n) % 5) * 0.5).toFixed(3),
    ]);
  const time = 1_700_000_000_000 + k;
  const numbers = { U: k + 1, u: k + 1, pu: k };
  const data = { e: 'depthUpdate', E: time, T: time, s: symbol, ...numbers, b: rows(59_999, -1), a: rows(60_001, 1) }; // prettier-ignore
  return JSON.stringify({ stream: `${symbol.toLowerCase()}@depth@0ms`, data });
}

/** The book by REST after so many diffs: 1,000 levels a side in the beginning. */
export function restBook(diffs: number): string {
  const known = restBooks.get(diffs);
  if (known !== undefined) return known;
  const side = (from: number, sign: number): Map<string, string> =>
    new Map(Array.from({ length: 1_000 }, (_, n) => [(from + sign * n * 0.1).toFixed(2), '1']));
  const bids = side(59_999, -1);
  const asks = side(60_001, 1);
  for (let k = 0; k < diffs; k++) {
    const { data } = JSON.parse(diffFrame('X', k)) as { data: Record<'a' | 'b', [string, string][]> };
    for (const [levels, rows] of [
      [bids, data.b],
      [asks, data.a],
    ] as const) {
      for (const [price, size] of rows) {
        if (Number(size) === 0) levels.delete(price);
        else levels.set(price, size);
      }
    }
  }
  const sorted = (levels: Map<string, string>, sign: number): [string, string][] =>
    [...levels].sort((one, other) => sign * (Number(one[0]) - Number(other[0])));
  const text = JSON.stringify({
    lastUpdateId: diffs,
    E: 1,
    T: 1,
    bids: sorted(bids, -1),
    asks: sorted(asks, 1),
  });
  restBooks.set(diffs, text);
  return text;
}
const restBooks = new Map<number, string>();

/** Three trades to a diff, as in the capture of a day of BTCUSDT, of one symbol after another. */
function script(symbols: readonly string[], perSymbol: number): LoopbackScript {
  const frames: LoopbackFrame[] = [];
  for (let k = 0; k < perSymbol; k++) {
    for (const symbol of symbols) {
      for (let n = 0; n < 3; n++)
        frames.push({ stream: `${symbol} trade`, text: tradeFrame(symbol, 3 * k + n) });
      frames.push({ stream: `${symbol} depth`, text: diffFrame(symbol, k) });
    }
  }
  /** Diffs of a symbol among the first frames: its own is the last of four in each round. */
  const diffsOf = (symbol: string, passed: number): number =>
    Math.max(0, Math.floor((passed - 4 * (symbols.indexOf(symbol) + 1)) / (4 * symbols.length)) + 1);
  return {
    frames,
    hear(text) {
      const { id, params = [] } = JSON.parse(text) as { id: number; params?: readonly string[] };
      const streams = params.map((param) => {
        const [symbol = '', channel] = param.split('@');
        return `${symbol.toUpperCase()} ${channel === 'depth' ? 'depth' : 'trade'}`;
      });
      return { streams, replies: [JSON.stringify({ result: null, id })] };
    },
    answer(url, passed) {
      if (url.pathname.endsWith('/depth'))
        return restBook(diffsOf(url.searchParams.get('symbol') ?? '', passed));
      // tardis-dev asks how much it may ask.
      const limit = { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 1_000_000 };
      if (url.pathname.endsWith('/exchangeInfo')) return JSON.stringify({ rateLimits: [limit], symbols: [] });
      return '[]';
    },
  };
}

/** Lets a library follow an exchange of so many symbols in its own process, until it has all trades. */
export async function measureProcess(
  library: string,
  symbols: readonly string[],
  perSymbol: number,
  perSecond: number,
): Promise<ProcessResult> {
  const plan = script(symbols, perSymbol);
  const exchange = await loopbackExchange(plan);
  const port = new URL(exchange.restUrl).port;
  const wanted = 3 * symbols.length * perSymbol;
  try {
    const child = run(process.execPath, [program, library, port, String(symbols.length), String(wanted)], {
      maxBuffer: 1 << 24,
    });
    if (library !== 'nothing') {
      await exchange.subscribed();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      await exchange.play({ frames: 4 * symbols.length * 20, perSecond: 4 * symbols.length * 5 });
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await exchange.play({ perSecond });
    }
    const { stdout, stderr } = await child;
    if (stderr !== '') console.error(stderr.slice(0, 3000));
    return JSON.parse(stdout) as ProcessResult;
  } finally {
    await exchange.close();
  }
}
