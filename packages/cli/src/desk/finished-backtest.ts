import type { BacktestResult } from '@veloce/backtest';
import { insideBand } from '@veloce/core/statistics';
import type { LiveBand } from '@veloce/dashboard';
import { journalOrThrow, type Journal } from '@veloce/journal';
import { report } from '@veloce/report';
import type { FinishedBacktest } from '@veloce/server';

const confidence = 0.9;
/** Most live trades that are laid beside a backtest. */
const mostTrades = 1_000;

/**
 * A result as the desk shows it: its report, a line, its main figures, and what each trade made.
 *
 * @param html Its report, where it is made already.
 */
export function finishedBacktest(result: BacktestResult, html: string = report(result)): FinishedBacktest {
  const { trades, metrics } = result;
  const percent = (value: number | null): string =>
    value === null ? '—' : `${(100 * value).toFixed(1)} %`.replace('-', '−');
  const plain = (value: number | null): string => (value === null ? '—' : value.toFixed(2).replace('-', '−'));
  return {
    report: html,
    summary: `${trades.length} trades, return ${percent(metrics.totalReturn.value)}`,
    figures: [
      { name: 'trades', value: String(trades.length) },
      { name: 'return', value: percent(metrics.totalReturn.value) },
      { name: 'largest drawdown', value: percent(metrics.maxDrawdown.value) },
      { name: 'Sharpe ratio', value: plain(metrics.sharpe.value) },
      { name: 'winning trades', value: percent(metrics.winRate.value) },
      { name: 'profit factor', value: plain(metrics.profitFactor.value) },
    ],
    results: trades.map(({ returnOnNotional }) => 100 * returnOnNotional),
  };
}

/** The closed trades of a journal beside what the trades of a backtest let expect, in percent of the notional. */
export async function liveBeside(
  journal: Pick<Journal, 'trades'>,
  backtested: readonly number[],
): Promise<LiveBand | undefined> {
  const { rows } = await journalOrThrow(journal.trades.list({}, { limit: mostTrades }));
  const results = rows
    .toReversed()
    .flatMap(({ netPnl, entryPrice, quantity }) =>
      netPnl === null ? [] : [(100 * netPnl) / (entryPrice * quantity)],
    );
  if (results.length === 0) return undefined;
  const { record, low, middle, high, isInside, outsideSince } = insideBand(backtested, results, {
    confidence,
  });
  return {
    ...{ unit: '% of notional', isInside, outsideSince, confidence },
    ...{ live: [...record], low: [...low], middle: [...middle], high: [...high] },
  };
}
