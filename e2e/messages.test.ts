import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest, fromSignals, fromTrades } from '@veloce/backtest';
import { main, processIo } from '@veloce/cli';
import { above, rule, slice } from '@veloce/core';
import {
  fetchArchive,
  joinSamples,
  loadKlineFiles,
  loadSampleFiles,
  loadTradeFiles,
  simulateMarket,
} from '@veloce/data-files';
import { readParquet, writeParquet } from '@veloce/data-files/parquet';
import { folderStore } from '@veloce/data-files/store';
import { influxProvider } from '@veloce/data-influx';
import { writeReport } from '@veloce/report/node';
import { sweep } from '@veloce/research';
import { threads } from '@veloce/research/node';
import { squeezeFlow } from '@veloce/squeezeflow';

/**
 * Messages that once misled people, and what each must say now: the problem, and the remedy. A row is an input that somebody
 * had, the words that help, and the words that misled.
 */
const cases = fileURLToPath(new URL('../../shared/data/cases', import.meta.url));
const { data } = simulateMarket({ bars: 600, seed: 1 });
const result = backtest(squeezeFlow, data);
const space = { minScore: { min: 0, max: 1e10, step: 1 } };
const search = { space, search: { kind: 'grid' }, objective: 'sharpe' } as const;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-messages-'));
  await writeFile(join(folder, 'a-file'), 'kept');
  const quotes =
    'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time';
  await writeFile(
    join(folder, 'X-bookTicker-2025-01-01.csv'),
    `${quotes}\n1,100.1,2,100.2,3,1735689600001,1735689600002\n`,
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** The command's answer; what it says when it ends in an error is thrown. */
async function helpOf(flag: string): Promise<void> {
  let [out, err] = ['', ''];
  const io = { ...processIo(), out: (text: string) => (out += text), err: (text: string) => (err += text) };
  if ((await main([flag], { ...io, exit: () => undefined })) !== 0) throw new Error(err);
  if (!out.includes('Usage')) throw new Error(`no usage in ${out}`);
}

/** Every text shown to a user. */
async function told(act: () => unknown): Promise<string> {
  try {
    const given = act();
    const end: unknown = typeof given === 'function' ? await (given as () => unknown)() : await given;
    const { _tag, left } = (end ?? {}) as { readonly _tag?: string; readonly left?: unknown };
    return _tag === 'Left' ? JSON.stringify(left) : 'accepted';
  } catch (error) {
    return String(error);
  }
}

type Row = readonly [what: string, act: () => unknown, says: readonly string[], never: string];

const inMemory: readonly Row[] = [
  ['no url of an InfluxDB', () => influxProvider({ connection: { host: 'x' } as never }), ['unknown field host', 'url', 'auth', 'tls', 'database', 'timeoutMs'], 'zz'],
  ['a size in percent', () => backtest(squeezeFlow, data, {}, { size: '50%' } as never), ['size: expected number, or expected object', '"50%"'], 'Invalid input'],
  ['a model of sizing that is none', () => backtest(squeezeFlow, data, {}, { size: { model: 'percent' } } as never), ['size: model', "'fraction'", "'risk'"], 'Invalid input'],
  ['slippage as a number', () => backtest(squeezeFlow, data, {}, { slippage: 0.001 } as never), ['slippageBps'], 'Invalid input'],
  ['a fee in percent', () => backtest(squeezeFlow, data, {}, { takerFee: 0.1 }), ['takerFee', '0.001 is 0.1 %'], 'Too big'],
  ['settings in the place of parameters', () => backtest(squeezeFlow, data, { takerFee: 0.001 } as never), ['takerFee is a setting', 'backtest(strategy, data, {}, { takerFee'], 'Unrecognized'],
  ['a stop below the close as a number', () => rule('x', {}, ({ close }) => ({ long: above(close, 0), stop: -0.1 })), ['stop must be a distance', 'above 0', '{ at: price }'], 'zz'],
  ['a setting of a sweep under another name', () => sweep(squeezeFlow, data, { ...search, settings: {} } as never), ['unknown field settings', 'options'], 'zz'],
  ['a load that was not awaited', () => backtest(squeezeFlow, loadKlineFiles(['x.csv'])() as never), ['backtest', 'a promise; await it'], 'timeframe'],
  ['a load that was not run', () => backtest(squeezeFlow, loadKlineFiles(['x.csv']) as never), ['orThrow'], 'timeframe'],
  ['loaded markets', () => backtest(squeezeFlow, [{ data, notes: [] }] as never), ['[0].data'], 'timeframe'],
  ['a report into a folder', () => writeReport(result, folder), ['this is a folder, not a file', 'name a file in it'], '.part'],
  ['a report to no name', () => writeReport(result, ''), ['path must name a file'], 'EISDIR'],
  ['a report below a file', () => writeReport(result, join(folder, 'a-file', 'x.html')), ['a part of the path is a file', 'choose another place'], '.part'],
  ['a report of a batch', () => writeReport(fromSignals(data, { entries: new Uint8Array(data.length) }) as never, join(folder, 'x.html')), ['result(0)', 'not the batch'], 'undefined'],
  ['a store that is a file', () => folderStore({ folder: join(folder, 'a-file') }).append(data), ['is a file, not a folder', 'choose another place'], 'no such file'],
  ['a market with its notes to a store', () => folderStore({ folder }).append({ data, notes: [] } as never), ['pass its data'], 'undefined'],
  ['best bids and asks as bars', () => loadKlineFiles([join(folder, 'X-bookTicker-2025-01-01.csv')]), ['quotes (bookTicker)', 'the best bid and ask are no bars'], 'rename the column'],
  ['best bids and asks as trades', () => loadTradeFiles([join(folder, 'X-bookTicker-2025-01-01.csv')], { timeframe: '1m' }), ['quotes (bookTicker)', 'the best bid and ask are no trades', 'loadSampleFiles'], 'rename the column'],
  ['Parquet into a folder', () => writeParquet(folder, data), ['is a folder'], 'zz'],
  ['Parquet that is not there', () => readParquet(join(folder, 'none.parquet')), ['there is no such file'], 'ENOENT:'],
  ['a space of ten billion points', () => sweep(squeezeFlow, data, search), ['minScore', '10000000001 values', 'longer step'], 'Invalid array length'],
  ['a range with a misspelt step', () => sweep(squeezeFlow, data, { ...search, space: { minScore: { min: 1, max: 5, stpe: 1 } as never } }), ['space: minScore', 'unknown field stpe', 'did you mean step?'], 'failed'],
  ['a rate of funding each minute', () => joinSamples(data, { length: 600, knownAt: Float64Array.from({ length: 600 }, (_, i) => data.time[0]! + i * 60_000), values: { funding: new Float64Array(600).fill(1e-4) }, barMs: 0, notes: [], files: [] }), ['rows every 60000 ms are samples of a rate that changes', 'load a file of settlements', 'extra column'], 'undefined'],
  ['trades of a misspelt market', () => fromTrades([{} as never], { market: [data] } as never), ['trades[0].position must be a number'], 'undefined (reading'],
  ['a command that is asked for help', () => helpOf('-h'), ['accepted'], "specify a positional"],
  ['a flag that there is not', () => helpOf('--sedd=1'), ['--sedd'], "specify a positional"],
  ['threads without a module', () => threads({ name: 'squeezeFlow' } as never), ['threads: module must be the URL of a module'], 'undefined (reading'],
  ['a slice by time', () => slice(data, '2025-01-01' as never), ['to slice by time use between'], 'zz'],
  ['an archive of no period', () => fetchArchive({ baseUrl: 'http://127.0.0.1:9', market: 'um', symbol: 'BTCUSDT', timeframe: '1m', periods: '2025-13', cacheFolder: folder }), ['2025-13'], 'undefined'],
]; // prettier-ignore

const file = (name: string): string => join(cases, name);
const fromFiles: readonly Row[] = [
  ['a decimal comma', () => loadKlineFiles([file('semicolon-decimal-comma.csv')], { symbol: 'X' }), ['decimal comma', 'decimal points'], 'rename the column'],
  ['newest first, semicolons, no header', () => loadKlineFiles([file('semicolon-compact-dates-descending.csv')], { symbol: 'X' }), ["order: 'newest-first'"], 'rename the column'],
  ['UTF-16 of a spreadsheet', () => loadKlineFiles([file('utf16-excel.csv')], { symbol: 'X' }), ['accepted'], '\\uFFFD'],
  ['times that a spreadsheet rounded', () => loadKlineFiles([file('excel-times.csv')], { symbol: 'X', timeframe: '1m' }), ['5 of 6 rows', '1.73569E+12', 'a spreadsheet rounded them'], 'must be the open'],
  ['a checksum file', () => loadKlineFiles([file('BTCUSDT-1m-2025-07.zip.CHECKSUM')]), ['this is a checksum file', 'leave it out'], 'rename the column'],
  ['bars of three days', () => loadKlineFiles([file('BTCUSDT-3d-2025.csv')]), ['3d is no timeframe here', "grid: 'close'"], 'tell the symbol'],
  ['metrics of which a row was revised', () => loadSampleFiles([file('metrics-one-revised-row.csv')]), ['accepted'], 'several markets'],
]; // prettier-ignore

describe('a message', () => {
  const says = async (_what: string, act: () => unknown, words: Row[2], never: string): Promise<void> => {
    const text = await told(act);
    for (const word of words) expect(text).toContain(word);
    expect(text).not.toContain(never);
  };

  it.each(inMemory.map((row) => [...row] as const))('helps with %s', says);

  it.skipIf(!existsSync(cases)).each(fromFiles.map((row) => [...row] as const))('helps with %s', says);

  it('leaves what is there as it was', async () => {
    expect(await readFile(join(folder, 'a-file'), 'utf8')).toBe('kept');
  });
});
