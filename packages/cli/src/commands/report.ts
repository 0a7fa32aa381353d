import { readFileSync } from 'node:fs';
import { resultFromJson } from '@veloce/backtest';
import { writeReport } from '@veloce/report/node';
import { loadMarkets, type MarketOptions } from '../config/load-market.js';
import type { Context, Reply } from '../config/context.js';
import { misuse } from '../frame/failure.js';
import { tryPlace } from '../frame/try-place.js';

/** Options of `veloce report`. */
export interface ReportOptions extends MarketOptions {
  readonly out: string;
}

/** The report of a result that was saved. */
export async function report(context: Context, options: ReportOptions, file: string): Promise<Reply> {
  const text = readFileSync(context.path(file), 'utf8');
  if (!text.startsWith('{"')) throw misuse(`${file} is not what veloce backtest --save wrote`);
  await tryPlace('--out', context.path(options.out), false);
  const markets = await loadMarkets(context, options);
  let result;
  try {
    result = resultFromJson(
      text,
      markets.map(({ data }) => data),
    );
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw misuse(`${file} is not what veloce backtest --save wrote`);
  }
  const path = await writeReport(result, context.path(options.out));
  return { text: `report: ${path}`, json: { report: path } };
}
