import type { PositionColumns } from '@veloce/backtest';

/** Whole positions as columns, in the order in which the last part of each was closed. */
export interface WholePositions extends PositionColumns {
  /** Furthest excursions of the parts, as fractions of the entry price; `NaN` where none is known. */
  readonly mfe: Float64Array;
  readonly mae: Float64Array;
  /** 1 for positions with fees that have no price, else 0. */
  readonly otherFees: Float64Array;
}

/** Closed parts of positions as they were sent: some values of each, and its keys. */
export type PartValues = readonly (number | string | null)[];

/** The places of a part's values in the column `measured` of its trade; the keys follow. */
const place = { closedAt: 0, pnl: 1, risk: 2, fees: 3, funding: 4, held: 5, mfe: 6, mae: 7, otherFees: 8, position: 9 }; // prettier-ignore
const firstKey = place.position + 1;

/**
 * Closed parts by their keys.
 *
 * @param sent The column `measured` and the keys of each, in any order, with commas between.
 * @param keys How many keys each has.
 */
export function groupedParts(
  sent: string,
  keys: number,
): {
  readonly values: PartValues;
  /** Each with the places where its parts begin. */
  readonly groups: readonly { readonly key: readonly string[]; readonly parts: readonly number[] }[];
} {
  const values = JSON.parse(`[${sent}]`) as PartValues;
  const width = firstKey + keys;
  const groups = new Map<string, { readonly key: readonly string[]; readonly parts: number[] }>();
  for (let from = 0; from < values.length; from += width) {
    const name = keys === 0 ? '' : keys === 1 ? (values[from + firstKey] as string) : JSON.stringify(values.slice(from + firstKey, from + width)); // prettier-ignore
    let group = groups.get(name);
    if (group === undefined) {
      group = { key: values.slice(from + firstKey, from + width) as string[], parts: [] };
      groups.set(name, group);
    }
    group.parts.push(from);
  }
  return { values, groups: [...groups.values()] };
}

/**
 * The closed parts of positions, joined: gains and costs are summed in the order in which the parts were closed.
 *
 * @param begins The places where the values of the parts begin, in any order.
 */
export function wholePositions(values: PartValues, begins: readonly number[]): WholePositions {
  const parts = inOrder(values, begins);
  const places = placesOf(parts.map((from) => values[from + place.position] as string));
  const joined = (field: number, join: (before: number, now: number) => number): Float64Array => {
    const whole = new Float64Array(places.count);
    const isSeen = new Uint8Array(places.count);
    parts.forEach((from, k) => {
      const value = (values[from + field] as number | null) ?? NaN;
      const at = places.of[k];
      whole[at] = isSeen[at] === 1 ? join(whole[at], value) : value;
      isSeen[at] = 1;
    });
    return whole;
  };
  const pnl = joined(place.pnl, plus);
  const risk = joined(place.risk, plus);
  return {
    pnl,
    r: pnl.map((gain, k) => (risk[k] > 0 ? gain / risk[k] : NaN)),
    fees: joined(place.fees, plus),
    funding: joined(place.funding, plus),
    barsHeld: joined(place.held, Math.max),
    notional: new Float64Array(places.count).fill(NaN),
    mfe: joined(place.mfe, known(Math.max)),
    mae: joined(place.mae, known(Math.min)),
    otherFees: joined(place.otherFees, Math.max),
  };
}

const plus = (a: number, b: number): number => a + b;

const known =
  (of: (a: number, b: number) => number) =>
  (a: number, b: number): number =>
    Number.isNaN(a) ? b : Number.isNaN(b) ? a : of(a, b);

/** The parts in the order in which they were closed; those of one moment in an order that is always the same. */
function inOrder(values: PartValues, begins: readonly number[]): readonly number[] {
  const compare = (a: number, b: number): number => {
    const later = (values[a] as number) - (values[b] as number);
    if (later !== 0) return later;
    const [one, other] = [values[a + place.position] as string, values[b + place.position] as string];
    if (one !== other) return one < other ? -1 : 1;
    return (values[a + place.pnl] as number) - (values[b + place.pnl] as number);
  };
  return [...begins].sort(compare);
}

/** The place of each part's position among all: they are ordered by their last parts. */
function placesOf(names: readonly string[]): { readonly of: Uint32Array; readonly count: number } {
  const slots = new Map<string, number>();
  const of = new Uint32Array(names.length);
  const last: number[] = [];
  names.forEach((name, k) => {
    const slot = slots.get(name) ?? slots.size;
    if (slot === slots.size) slots.set(name, slot);
    of[k] = slot;
    last[slot] = k;
  });
  // Slots are in the order of the first parts: the same, where each position has one.
  if (slots.size === names.length) return { of, count: slots.size };
  const places = new Uint32Array(slots.size);
  [...last.keys()].sort((a, b) => last[a] - last[b]).forEach((slot, k) => { places[slot] = k; }); // prettier-ignore
  return { of: of.map((slot) => places[slot]), count: slots.size };
}
