import type { Column } from '@veloce/core';
import type { Columns } from './levels.js';

/** Adds the columns that follow from others: running sums of flows, and the drawdown. */
export function withDerived(columns: Columns, capital: number): Columns {
  const derived = new Map(columns);
  for (const [name, values] of columns) {
    if (name.startsWith('delta')) derived.set(name.replace('delta', 'CVD'), runningSum(values));
  }
  const equity = columns.get('equity');
  if (equity !== undefined) derived.set('drawdown', drawdownOf(equity, capital));
  return derived;
}

function runningSum(values: Column): Column {
  let sum = 0;
  return Float64Array.from(values, (value) => (Number.isNaN(value) ? NaN : (sum += value)));
}

function drawdownOf(equity: Column, capital: number): Column {
  let peak = capital;
  return Float64Array.from(equity, (value) => value / (peak = Math.max(peak, value)) - 1);
}
