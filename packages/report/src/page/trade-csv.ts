import type { PageTrade } from '../payload/payload.js';

const fields = [
  ...(['n', 'symbol', 'side', 'entryTime', 'entryPrice', 'exitTime', 'exitPrice', 'exit', 'size'] as const),
  ...([
    'stopLoss',
    'takeProfit',
    'grossPnl',
    'fees',
    'funding',
    'borrow',
    'pnl',
    'returnOnNotional',
  ] as const),
  ...(['r', 'mae', 'mfe', 'barsHeld', 'ambiguous', 'reason'] as const),
];

/** Trades as CSV (RFC 4180): times in ISO 8601, numbers in full, nothing where there is no value. */
export function tradesAsCsv(trades: readonly PageTrade[]): string {
  const rows = trades.map((trade) =>
    fields.map((field) => {
      const value = trade[field];
      return cell(field.endsWith('Time') ? new Date(value as number).toISOString() : String(value ?? ''));
    }),
  );
  return [fields, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** A sign before a digit begins a formula too, unless nothing follows the number. */
const wholeNumber = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** Quoted where it must be; a text that a spreadsheet would take for a formula gets an apostrophe. */
function cell(text: string): string {
  const safe = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) && !wholeNumber.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Gives a text to the reader as a file. */
export function saveText(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
