import type { Column } from '@veloce/core';
import type { Columns } from '@veloce/charts/levels';
import type { PageMarket } from '../payload/payload.js';
import { timeText } from '@veloce/charts';

/** The label of each column in the legend; columns without one are not shown. */
const labels: Readonly<Record<string, readonly [label: string, digits?: number]>> = {
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume', 3],
  delta: ['delta', 3],
  openInterest: ['OI', 1],
  liquidationsBuy: ['shorts liquidated', 1],
  liquidationsSell: ['longs liquidated', 1],
  equity: ['equity', 2],
};

/** Shows every value at a bar. */
export function showLegend(market: PageMarket, columns: Columns, bar: number, local: boolean): void {
  const parts: (readonly [string, string])[] = [['', timeText(columns.get('time')?.[bar] ?? 0, local)]];
  for (const [name, column] of columns) {
    const [label, digits] = labels[name] ?? (/^CVD|:/.test(name) ? [name.replace(':', ' '), 3] : []);
    if (label !== undefined && name !== 'Squeeze:on') parts.push([label, numberText(column, bar, digits)]);
  }
  parts.push(['drawdown', `${(100 * (columns.get('drawdown')?.[bar] ?? 0)).toFixed(2)} %`]);
  const signal = market.signals.find((one) => one.bar === bar);
  if (signal !== undefined) parts.push([`${signal.side} score`, signal.score.toFixed(2)]);
  const nodes = parts.flatMap(([label, text]) => {
    const strong = document.createElement('b');
    strong.textContent = text;
    return [document.createTextNode(label === '' ? '' : `${label} `), strong];
  });
  document.querySelector('#legend')?.replaceChildren(...nodes);
}

function numberText(column: Column, bar: number, digits?: number): string {
  const value = column[bar] ?? NaN;
  if (Number.isNaN(value)) return '—';
  return digits === undefined
    ? String(value)
    : value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
