import { columnOf, type MarketData, type Timeframe } from '@veloce/core';
import type { CsvRows } from '../csv/rows.js';
import type { DataNote } from './data-note.js';
import type { NamedColumn } from './columns.js';
import { isInContracts } from './name.js';

/** Notes on a market's empty cells, its unit, and a timeframe that its file's name does not give. */
export function marketNotes(
  data: MarketData,
  { lines }: CsvRows,
  columns: readonly NamedColumn[],
  source: string,
  timeframeOfName: Timeframe | undefined,
): readonly DataNote[] {
  const notes: DataNote[] = [];
  for (const { as, name, optional } of columns) {
    const values = columnOf(data, as);
    if (!optional || values === undefined) continue;
    let count = 0;
    let first = -1;
    for (let i = 0; i < values.length; i++) {
      if (!Number.isNaN(values[i])) continue;
      if (count++ === 0) first = i;
    }
    if (count > 0) {
      const message = `column ${name} is empty in ${count} rows (first: row ${lines[first]}); there is no value there`;
      notes.push({ rule: 'empty-cell', source, count, message });
    }
  }
  if (timeframeOfName !== undefined && timeframeOfName !== data.timeframe) {
    const message = `the file has ${data.timeframe} bars, its name says ${timeframeOfName}`;
    notes.push({ rule: 'timeframe-of-name', source, count: data.length, message });
  }
  if (isInContracts(data.symbol)) {
    const message = `volume of ${data.symbol} is in contracts`;
    notes.push({ rule: 'contracts', source, count: data.length, message });
  }
  return notes;
}
