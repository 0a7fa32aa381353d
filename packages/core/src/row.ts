import { checkArguments } from './check-arguments.js';
import type { Column } from './column.js';
import { generate } from './generated-code.js';
import type { MarketSeries } from './market-series.js';
import { seriesOf, type Operand, type Series } from './series.js';

/** The columns a phase looks at, by the names it gives them; a number stands for a column of it. */
export type Features = Readonly<Record<string, Operand>>;

/**
 * The features of a phase or a rule on a market, as series.
 *
 * @throws {TypeError} naming the feature that is neither a series nor a number.
 */
export function featuresOf(
  owner: {
    readonly name: string;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- parameters are the owner's own affair
    readonly features: (market: MarketSeries, params: any) => Features;
  },
  market: MarketSeries,
  params: unknown,
): Readonly<Record<string, Series>> {
  checkArguments(
    'featuresOf',
    { owner, market },
    { owner: { name: 'text', features: 'function' }, market: { close: 'series', column: 'function' } },
  );
  return Object.fromEntries(
    Object.entries(owner.features(market, params)).map(([name, one]) => [
      name,
      seriesOf(one, `${owner.name}: feature ${name}`),
    ]),
  );
}

/** The fields of every row besides its features. */
export interface BarContext {
  readonly symbol: string;
  /** Open time of the bar, epoch ms UTC. */
  readonly time: number;
  /** Close time of the bar: the moment at which all its values are known. */
  readonly knownAt: number;
}

/**
 * A phase's features at one closed bar, as numbers. It is a cursor: valid only inside the call that receives it.
 */
export type Row<F extends Features> = { readonly [Name in keyof F]: number } & BarContext;

/** The position in the rows of a run: `index` within the current block. */
export interface Cursor extends BarContext {
  index: number;
  time: number;
  knownAt: number;
}

type Slots = Readonly<Record<string, number>>;
type RowClass = new (columns: readonly Column[], cursor: Cursor) => Row<Features>;

const contextNames = ['symbol', 'time', 'knownAt'];

/**
 * Makes the rows of one phase: a class with a getter per feature.
 *
 * @throws {RangeError} when a feature takes a name that every row has.
 */
export function rowClass(owner: string, slots: Slots): RowClass {
  const taken = Object.keys(slots).find((name) => contextNames.includes(name));
  if (taken !== undefined) {
    throw new RangeError(
      `${owner}: a feature cannot be called ${taken}, every row has that; choose another name`,
    );
  }
  return generateRowClass(slots) ?? plainRowClass(slots);
}

/** The classes made so far: strategies that are run again and again, with one set of parameters after another, share theirs. */
const classes = /* @__PURE__ */ new Map<string, RowClass | undefined>();

/** Getters with bodies of their own, which can be inlined into the phase's decision. */
export function generateRowClass(slots: Slots): RowClass | undefined {
  const key = JSON.stringify(slots);
  if (classes.has(key)) return classes.get(key);
  const features = Object.entries(slots).map(
    ([name, slot]) =>
      `get [${JSON.stringify(name)}]() { return this.#columns[${slot}][this.#cursor.index]; }`,
  );
  const context = contextNames.map((name) => `get ${name}() { return this.#cursor.${name}; }`);
  const body = `#columns; #cursor;
    constructor(columns, cursor) { this.#columns = columns; this.#cursor = cursor; }
    ${[...context, ...features].join('\n')}`;
  const make = generate([], `return class Row { ${body} };`) as (() => RowClass) | undefined;
  const made = make?.();
  classes.set(key, made);
  return made;
}

/** The same without generated code. */
export function plainRowClass(slots: Slots): RowClass {
  class PlainRow {
    constructor(
      readonly columns: readonly Column[],
      readonly cursor: Cursor,
    ) {}
  }
  const define = (name: string, get: (this: PlainRow) => unknown): void => {
    Object.defineProperty(PlainRow.prototype, name, { get });
  };
  define('symbol', function () {
    return this.cursor.symbol;
  });
  define('time', function () {
    return this.cursor.time;
  });
  define('knownAt', function () {
    return this.cursor.knownAt;
  });
  for (const [name, slot] of Object.entries(slots)) {
    define(name, function () {
      return this.columns[slot][this.cursor.index];
    });
  }
  return PlainRow as unknown as RowClass;
}
