import type { MarketData } from '@veloce/core';
import { peekSuspicion } from '../result/peek.js';
import type { BacktestResult } from '../result/result.js';
import type { Configuration } from './signals.js';
import type { TradeColumns } from './trade-columns.js';

/**
 * Of a batch: how many configurations look like a peek, and the first of them; and why the first one without a trade has none, where it has
 * entries.
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
  if (empty >= 0) {
    const others = configurations.filter((_, k) => isEmpty(k)).length - 1;
    const why = emptyBecause(configurations[empty], result(empty));
    if (why !== undefined) warnings.push(about(empty, others, why));
  }
  return warnings;
}

function emptyBecause(
  { entries }: Configuration,
  { warnings, openPosition }: BacktestResult,
): string | undefined {
  if (openPosition !== null) return undefined;
  if (entries.every((flag) => flag === 0)) return 'no trade: no entry is set at any bar';
  return warnings.find((warning) => warning.startsWith('no trade')) ?? 'no trade: no entry was filled';
}
