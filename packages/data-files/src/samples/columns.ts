import type { CsvFault } from '../csv/fault.js';
import type { CsvHeader } from '../csv/header.js';
import { quoteSamplesFault } from '../market/book.js';
import type { CellKind, CsvColumn } from '../csv/plan.js';

/**
 * The kind of a column of samples: open interest (in base units or contracts, or in USD); a funding rate (a fraction, or per cent);
 * liquidated shorts (bought back, `Buy`) and longs (sold off, `Sell`), in the unit of the volume or in USD.
 */
export type SampleField =
  | 'openInterest'
  | 'openInterestUsd'
  | 'funding'
  | 'fundingPercent'
  | 'liquidationsBuy'
  | 'liquidationsSell'
  | 'liquidationsBuyUsd'
  | 'liquidationsSellUsd';

/** The fields that may be sampled beside the bars of a market. */
export const sampleFields: readonly SampleField[] = [
  'openInterest',
  'openInterestUsd',
  'funding',
  'fundingPercent',
  'liquidationsBuy',
  'liquidationsSell',
  'liquidationsBuyUsd',
  'liquidationsSellUsd',
];

/** A column of a file of samples. An `extra` one is kept by its name. */
export interface SampleColumn extends CsvColumn {
  readonly as: string;
  readonly role: 'time' | 'field' | 'extra' | 'side' | 'quantity' | 'order';
}

/** The column mapping of a file: for each column its name in the header, or its position from 0 if there is none. */
export type SampleColumnMap = { readonly time: string | number } & Readonly<
  Partial<Record<SampleField, string | number>>
>;

interface Known {
  readonly as: 'time' | 'side' | 'quantity' | 'accumulated' | 'last' | 'original' | 'limit' | SampleField;
  readonly role: SampleColumn['role'];
  readonly kind: CellKind;
  /** Lower case and without punctuation; the first that a file has counts. */
  readonly names: readonly string[];
}

const field = (as: SampleField, ...names: string[]): Known => ({ as, role: 'field', kind: 'number', names });

/** Common names of the columns. */
const known = /* @__PURE__ */ ((): readonly Known[] => [
  {
    as: 'time',
    role: 'time',
    kind: 'time',
    names: ['createtime', 'calctime', 'fundingtime', 'timestamp', 'time', 'datetime', 'date', 'ts'],
  },
  field('openInterest', 'sumopeninterest', 'openinterest', 'openinterestamount', 'oi'),
  field(
    'openInterestUsd',
    'sumopeninterestvalue',
    'openinterestvalue',
    'openinterestusd',
    'oiusd',
    'oiclose',
  ),
  field('funding', 'lastfundingrate', 'fundingrate'),
  field('liquidationsBuyUsd', 'liquidationshortusd', 'liqshortusdsize', 'shortusd'),
  field('liquidationsSellUsd', 'liquidationlongusd', 'liqlongusdsize', 'longusd'),
])();

/** The columns of a list of forced orders, one row for each: Binance's `liquidationSnapshot`. */
const forcedOrders: readonly Known[] = [
  { as: 'side', role: 'side', kind: 'side', names: ['side'] },
  {
    as: 'quantity',
    role: 'quantity',
    kind: 'number',
    names: ['accumulatedfillquantity', 'originalquantity', 'quantity', 'qty', 'amount', 'size'],
  },
];

/** The columns that tell one order from another, where it may stand in several rows: filled so far, filled last, the whole quantity, the limit. */
const orderParts: readonly Known[] = [
  { as: 'accumulated', role: 'order', kind: 'number', names: ['accumulatedfillquantity'] },
  { as: 'last', role: 'order', kind: 'number', names: ['lastfillquantity'] },
  { as: 'original', role: 'order', kind: 'number', names: ['originalquantity'] },
  { as: 'limit', role: 'order', kind: 'number', names: ['price'] },
];

const fixByMap = 'name the columns: { columns: { time: "timestamp", openInterestUsd: "close" } }';

/** Finds the columns of a file of samples by their usual names. */
export function findSampleColumns({ names, width }: CsvHeader): readonly SampleColumn[] | CsvFault {
  if (names === undefined) {
    return { row: 1, rule: `the file has no header and ${width} columns`, fix: fixByMap };
  }
  const plain = names.map((name) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''));
  const columnsOf = (wanted: readonly Known[]): readonly SampleColumn[] =>
    wanted.flatMap(({ as, role, kind, names: aliases }) => {
      const alias = aliases.find((name) => plain.includes(name));
      if (alias === undefined) return [];
      const position = plain.indexOf(alias);
      return [
        { as, role, kind, position, name: names[position], optional: role === 'field' || role === 'order' },
      ];
    });
  const found = columnsOf(known);
  const orders = columnsOf(forcedOrders);
  const isOrders = !found.some(({ role }) => role === 'field') && orders.length === 2;
  const all = isOrders ? [...found, ...orders, ...columnsOf(orderParts)] : found;
  const missing = !all.some(({ role }) => role === 'time')
    ? 'time'
    : all.length === 1
      ? 'open interest, funding or liquidations'
      : undefined;
  if (missing === undefined) return all;
  const quotes = quoteSamplesFault(names);
  if (quotes !== undefined) return quotes;
  return {
    row: 1,
    rule: `there is no column of ${missing} by any of its usual names; the header has ${names.join(', ')}`,
    fix: fixByMap,
  };
}

/** Finds the columns of a file of samples by the caller's map. */
export function findMappedSamples(
  { names, width }: CsvHeader,
  { time, ...columns }: SampleColumnMap,
  extra: Readonly<Record<string, string | number>>,
): readonly SampleColumn[] | CsvFault {
  const found: SampleColumn[] = [];
  const wanted = [
    { as: 'time', place: time, role: 'time' as const },
    ...Object.entries(columns).map(([as, place]) => ({ as, place, role: 'field' as const })),
    ...Object.entries(extra).map(([as, place]) => ({ as, place, role: 'extra' as const })),
  ];
  for (const { as, place, role } of wanted) {
    const position = typeof place === 'number' ? place : (names?.indexOf(place) ?? -1);
    if (position < 0 || position >= width) {
      const has = names === undefined ? `${width} columns and no header` : names.join(', ');
      return {
        row: 1,
        column: String(place),
        rule: `there is no such column (wanted as ${as}); the file has ${has}`,
        fix: 'correct the column map: names as the header writes them, or positions from 0',
      };
    }
    const kind = role === 'time' ? 'time' : 'number';
    found.push({
      as,
      role,
      kind,
      position,
      name: names?.[position] ?? String(place),
      optional: role !== 'time',
    });
  }
  return found;
}
