import {
  optionalColumns,
  requiredColumns,
  type MarketColumns,
  type OptionalColumn,
  type RequiredColumn,
  type Timeframe,
} from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvColumn } from '../csv/plan.js';
import type { CsvRows } from '../csv/rows.js';
import { fileName, isInContracts } from './name.js';

/** A column of a file, and what it is to the market: one of Veloce's columns, or an extra one. */
export interface NamedColumn extends CsvColumn {
  readonly as: string;
  readonly isExtra?: boolean;
}

/** Takers may have bought more than was traded by the rounding of the last written digit, and no more. */
const rounding = 1e-9;

/** The rows of a file as the columns of a market; what takers sold is what they did not buy. */
export function toMarketColumns(
  { columns: values, length, lines }: CsvRows,
  columns: readonly NamedColumn[],
  source: string,
  symbol: string,
  timeframe: Timeframe,
): MarketColumns | CsvFault {
  const valuesOf = (name: RequiredColumn | OptionalColumn): Float64Array | undefined =>
    values[columns.findIndex(({ as, isExtra }) => as === name && isExtra !== true)];
  const required = Object.fromEntries(requiredColumns.map((name) => [name, valuesOf(name)]));
  const optional = Object.fromEntries(optionalColumns.map((name) => [name, valuesOf(name)]));

  const { buyVolume, sellVolume } = optional;
  const { volume } = required;
  if (buyVolume !== undefined && sellVolume === undefined && volume !== undefined) {
    const rest = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const sold = volume[i] - buyVolume[i];
      if (volume[i] >= 0 && sold < -rounding * volume[i]) {
        return takersFault(lines[i], columns, buyVolume[i], volume[i]);
      }
      rest[i] = sold < 0 ? 0 : sold;
    }
    optional.sellVolume = rest;
  }

  const extra = columns.flatMap(({ as, isExtra }, k) => (isExtra === true ? [[as, values[k]] as const] : []));
  const absent = (['buyVolume', 'sellVolume', 'trades'] as const)
    .filter((name) => optional[name] === undefined)
    .map((name) => [name, `${fileName(source)} has no column for it`]);
  const unit = isInContracts(symbol) ? ' (volume in contracts)' : '';

  return {
    ...(required as Record<RequiredColumn, Float64Array>),
    ...optional,
    symbol,
    timeframe,
    origin: {
      name: `${fileName(source)}${unit}`,
      simulated: false,
      ...(isInContracts(symbol) && { volumeUnit: 'contracts' }),
    },
    extra: Object.fromEntries(extra),
    absent: Object.fromEntries(absent) as Record<string, string>,
  };
}

function takersFault(row: number, columns: readonly NamedColumn[], bought: number, volume: number): CsvFault {
  return {
    row,
    column: columns.find(({ as }) => as === 'buyVolume')?.name ?? 'buyVolume',
    value: String(bought),
    rule: `takers cannot have bought more than the volume (${volume})`,
    fix: `correct or remove row ${row}; the column must be in base units (contracts for COIN-M), as volume is`,
  };
}
