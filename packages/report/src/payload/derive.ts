import type { Column } from '@veloce/core';
import type { Columns } from '@veloce/charts/levels';

/** Adds the columns that follow from others: running sums of flows. */
export function withDerived(columns: Columns): Columns {
  const derived = new Map(columns);
  for (const [name, values] of columns) {
    if (name.startsWith('delta')) derived.set(name.replace('delta', 'CVD'), runningSum(values));
  }
  return derived;
}

/** Returns of each day; a day that began without equity has none. */
export function dailyReturns(equity: readonly number[]): readonly number[] {
  return equity.slice(1).flatMap((value, k) => {
    const before = equity[k] ?? NaN;
    return before > 0 ? [value / before - 1] : [];
  });
}

function runningSum(values: Column): Column {
  let sum = 0;
  return Float64Array.from(values, (value) => (Number.isNaN(value) ? NaN : (sum += value)));
}
