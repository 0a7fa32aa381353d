/** The loop's source of entries. `next` and `take` write their results into the fields: nothing is allocated per trade. */
export interface Entries {
  /** The first bar in `[i, until)` that asks for an entry, and its direction; -1 where none does. Asked in order. */
  readonly next: (i: number, until: number) => number;
  /** Reads the levels of an entry that is asked for at a bar. */
  readonly take: (bar: number) => void;
  direction: 1 | -1;
  /** Stop and target: prices, or else distances from the fill as fractions. `NaN` for none. */
  readonly priced: boolean;
  stop: number;
  target: number;
  /** Distance of a trailing stop as a fraction; `NaN` for none. */
  trail: number;
}
