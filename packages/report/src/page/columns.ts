import type { Payload } from '../payload.js';
import type { PageColumns } from './levels.js';
import { unpackColumn } from './unpack.js';

/** Unpacks the columns of a payload, and makes those that follow from others. */
export async function unpackColumns({ columns, capital }: Payload): Promise<PageColumns> {
  const names = Object.keys(columns);
  const unpacked = await Promise.all(Object.values(columns).map(unpackColumn));
  const column = (name: string): Float64Array | undefined => unpacked[names.indexOf(name)];
  const given = (name: string): Float64Array => column(name) ?? new Float64Array(0);
  const equity = given('equity');
  const delta = column('delta');
  return {
    time: given('time'),
    open: given('open'),
    high: given('high'),
    low: given('low'),
    close: given('close'),
    volume: given('volume'),
    equity,
    delta,
    cvd: delta && runningSum(delta),
    openInterest: column('openInterest'),
    drawdown: drawdownOf(equity, capital),
  };
}

function runningSum(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => (Number.isNaN(value) ? NaN : (sum += value)));
}

function drawdownOf(equity: Float64Array, capital: number): Float64Array {
  let peak = capital;
  return equity.map((value) => value / (peak = Math.max(peak, value)) - 1);
}
