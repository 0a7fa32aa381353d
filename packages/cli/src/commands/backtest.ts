import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { backtest as run, resultToJson, type BacktestResult } from '@veloce/backtest';
import { loadMarkets, type MarketOptions } from '../config/load-market.js';
import { loadStrategy, readParams } from '../config/load-strategy.js';
import { summarise } from '../demo/summary.js';
import type { Context, Reply } from '../config/context.js';
import { misuse, orFail } from '../frame/failure.js';
import { tryPlace } from '../frame/try-place.js';

/** Options of every command that runs a strategy over history. */
export interface StrategyOptions extends MarketOptions {
  readonly param?: readonly string[];
  readonly capital?: number;
}

/** Options of `veloce backtest`. */
export interface BacktestCommandOptions extends StrategyOptions {
  readonly out?: string;
  readonly save?: string;
}

/** A strategy over history, for each market. */
export async function backtest(
  context: Context,
  options: BacktestCommandOptions,
  named?: string,
): Promise<Reply> {
  const { config, folder } = await context.config();
  const { strategy } = await loadStrategy(
    named ?? config.strategy,
    named === undefined ? folder : context.io.cwd,
  );
  for (const [option, out] of [
    ['--out', options.out],
    ['--save', options.save],
  ] as const)
    if (out !== undefined) await tryPlace(option, context.path(out), endsAsFolder(out));
  const params = readParams(strategy, named === undefined ? config.params : {}, options.param);
  const markets = await loadMarkets(context, options);
  const { progress } = context;
  const texts: string[] = [];
  const results = [];
  for (const { data, notes } of markets) {
    const start = performance.now();
    const settings =
      options.capital === undefined ? config.backtest : { ...config.backtest, capital: options.capital };
    const result = run(strategy, data, params as never, {
      ...settings,
      onProgress: (done) => {
        progress.step(`testing ${data.symbol}`, done, data.length);
      },
    });
    progress.done();
    const report =
      options.out === undefined ? undefined : await writeTo(context, options.out, result, markets.length);
    const saved =
      options.save === undefined ? undefined : await save(context, options.save, result, markets.length);
    texts.push(
      [
        ...notes.map((note) => `note: ${note}`),
        summarise(result, performance.now() - start),
        ...(report === undefined ? [] : ['', `  report: ${report}`]),
        ...(saved === undefined ? [] : [`  saved: ${saved}`]),
      ].join('\n'),
    );
    results.push({ ...figuresOf(result), notes, report: report ?? null, saved: saved ?? null });
  }
  return { text: texts.join('\n\n'), json: { results } };
}

/** The figures of a result for a script. */
export function figuresOf(result: BacktestResult) {
  const { data, strategy, params, metrics, trades, openPosition, warnings, funnel } = result;
  return {
    strategy,
    params,
    symbol: data.symbol,
    timeframe: data.timeframe,
    simulated: data.origin.simulated,
    bars: data.length,
    from: data.time[0] ?? null,
    to: (data.time[data.length - 1] ?? NaN) + data.intervalMs,
    trades: trades.length,
    openPosition: openPosition !== null,
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value])),
    funnel,
    warnings,
  };
}

/** `--out report.html` is that file; `--out folder/` a folder with one report for each market. */
async function writeTo(
  context: Context,
  out: string,
  result: BacktestResult,
  markets: number,
): Promise<string> {
  const { writeReport } = await import('@veloce/report/node');
  context.progress.step('writing the report');
  const path = await writeReport(result, placeOf(context, out, result, markets, 'html'));
  context.progress.done();
  return path;
}

async function save(context: Context, out: string, result: BacktestResult, markets: number): Promise<string> {
  const { writeWhole } = await import('@veloce/core/node');
  return orFail(writeWhole(placeOf(context, out, result, markets, 'json'), resultToJson(result)));
}

/** A name with a slash at its end is a folder. */
const endsAsFolder = (out: string): boolean => /[\\/]$/.test(out);

function placeOf(
  context: Context,
  out: string,
  { data }: BacktestResult,
  markets: number,
  ending: 'html' | 'json',
): string {
  if (!endsAsFolder(out)) {
    if (markets > 1)
      throw misuse(`${out} is one file, and there are ${markets} markets`, `name a folder: ${out}/`);
    return context.path(out);
  }
  const folder = context.path(out);
  mkdirSync(folder, { recursive: true });
  return join(folder, `${data.symbol}-${data.timeframe}.${ending}`);
}
