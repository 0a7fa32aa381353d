import type { MarketData } from '@veloce/core';
import { peekSuspicion } from '../result/peek.js';
import type { BacktestResult } from '../result/result.js';
import type { Configuration } from './signals.js';
import type { TradeColumns } from '../engine/trade-columns.js';

/**
 * For a batch: how many configurations look like a peek, and the first of them; how many entries made no trade, where most did not; and
 * why the first one without a trade has none, where it has entries.
 */
export function batchWarnings(
  data: MarketData,
  trades: TradeColumns,
  configurations: readonly Configuration[],
  result: (k: number) => BacktestResult,
): readonly string[] {
  const warnings: string[] = [];
  const { offsets, entryBar, size, pnl } = trades;
  const suspicions = configurations.map((_, k) =>
    peekSuspicion(data, {
      count: offsets[k + 1] - offsets[k],
      entryBar: (i) => entryBar[offsets[k] + i],
      direction: (i) => Math.sign(size[offsets[k] + i]),
      pnl: (i) => pnl[offsets[k] + i],
    }),
  );
  const about = (k: number, others: number, text: string): string =>
    configurations.length === 1
      ? text
      : `configuration ${k}${others === 0 ? '' : ` (and ${others} more)`}: ${text}`;
  const suspect = suspicions.findIndex((one) => one !== undefined);
  if (suspect >= 0) {
    const others = suspicions.filter((one) => one !== undefined).length - 1;
    warnings.push(about(suspect, others, suspicions[suspect]!));
  }
  const isEmpty = (k: number): boolean => offsets[k] === offsets[k + 1];
  const empty = configurations.findIndex((_, k) => isEmpty(k));
  const why = empty < 0 ? undefined : emptyBecause(configurations[empty], result(empty));
  if (why !== undefined) {
    const others = configurations.filter((_, k) => isEmpty(k)).length - 1;
    warnings.push(about(empty, others, why));
  }
  const entered = configurations.map(({ entries }) => countOf(entries));
  const unused = entered.map((count, k) =>
    why !== undefined && isEmpty(k) ? 0 : count - (offsets[k + 1] - offsets[k]),
  );
  const most = unused.reduce((best, count, k) => (count > unused[best] ? k : best), 0);
  // One may be the position that is still open.
  if (configurations.length > 0 && unused[most] > 1) {
    const others = unused.filter((count) => count > 1).length - 1;
    const reasons = 'a position was open already, the order was refused, or it is open still';
    warnings.push(
      about(most, others, `${unused[most]} of ${entered[most]} entries made no trade: ${reasons}`),
    );
  }
  return warnings;
}

function countOf(flags: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < flags.length; i++) if (flags[i] !== 0) count++;
  return count;
}

function emptyBecause(
  { entries }: Configuration,
  { noTrade, openPosition }: BacktestResult,
): string | undefined {
  if (openPosition !== null) return undefined;
  if (entries.every((flag) => flag === 0)) return 'no trade: no entry is set at any bar';
  return noTrade ?? 'no trade: no entry was filled';
}
