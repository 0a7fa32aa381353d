import {
  checkArguments,
  compile,
  computeAll,
  input,
  intervalMs,
  marketSeries,
  type Kernel,
  type KernelArgument,
  type KernelFactory,
  type MarketSeries,
  type Program,
  type Series,
  type Timeframe,
} from '@veloce/core';
import { higherTimeframeKernel, type BarRole } from './higher-timeframe.js';

/**
 * Series of a coarser timeframe, on the clock of the market: windows count coarse bars, and a coarse bar is seen from its close on,
 * never before. Its first value comes with the first coarse bar that the data has from its beginning.
 *
 * @param market The market; how long its bars are is its own knowledge.
 * @param timeframe A multiple of the market's own; not `'1w'`, whose bars do not begin at multiples of a week.
 * @param describe From the coarse market to a series, or to several by name.
 * @returns What `describe` returns, on the market's clock; between two closes of coarse bars the value of the last.
 * @throws {RangeError} when the timeframe is not a multiple of the market's.
 * @example
 * ```ts
 * const daily = onTimeframe(market, '1d', ({ close }) => sma(close, 20)); // twenty days, not twenty bars
 * ```
 */
export function onTimeframe<Described extends Series | Readonly<Record<string, Series>>>(
  market: MarketSeries,
  timeframe: Timeframe,
  describe: (coarse: MarketSeries) => Described,
): Described {
  checkArguments(
    'onTimeframe',
    { market, describe },
    { market: { intervalMs: 'number', column: 'function' }, describe: 'function' },
  );
  const coarseMs = intervalMs(timeframe);
  if (timeframe === '1w' || coarseMs % market.intervalMs !== 0) {
    throw new RangeError(
      `onTimeframe: ${timeframe} bars cannot be made of ${market.timeframe} bars here; use a multiple of ${market.timeframe} of at most a day`,
    );
  }
  const described = describe(marketSeries(timeframe));
  const isOne = isSeries(described);
  const named: Readonly<Record<string, Series>> = isOne ? { only: described } : described;
  const { inputs } = compile(named);
  const outputs = computeAll(
    higherTimeframeKernel<readonly KernelArgument[]>,
    [
      seriesKernel as KernelFactory<readonly KernelArgument[]>,
      [Object.values(named).map(textOf), ...inputs],
      { roles: inputs.map(roleOf), barMs: market.intervalMs, coarseMs },
    ],
    [market.time, ...inputs.map(market.column)],
  );
  const results = Object.fromEntries(Object.keys(named).map((name, k) => [name, outputs[k]]));
  return (isOne ? results['only'] : results) as Described;
}

/** A series says what kind it is; a series called `kind` is an object. */
function isSeries(described: Series | Readonly<Record<string, Series>>): described is Series {
  return typeof described.kind === 'string';
}

/** A series as an argument of a kernel, so that equal descriptions are equal work: its name, or its factory, arguments, inputs and output. */
function textOf(series: Series): KernelArgument {
  if (series.kind === 'input') return series.name;
  return [series.factory as KernelFactory<[]>, series.args, series.inputs.map(textOf), series.output];
}

function seriesOf(text: KernelArgument): Series {
  if (typeof text === 'string') return input(text);
  const [factory, args, inputs, output] = text as readonly [
    KernelFactory<readonly KernelArgument[]>,
    readonly KernelArgument[],
    readonly KernelArgument[],
    number,
  ];
  return computeAll(factory, args, inputs.map(seriesOf))[output];
}

/** Some series as one kernel, whose inputs are the columns of these names. */
function seriesKernel(
  texts: readonly KernelArgument[],
  ...names: readonly string[]
): Kernel<{ states: unknown[] }> {
  const program: Program = compile(Object.fromEntries(texts.map((text, k) => [String(k), seriesOf(text)])));
  const slots = Array.from({ length: program.slotCount }, () => new Float64Array(1));
  const steps = program.steps.map(({ kernel, reads, writes }) => ({
    kernel,
    reads: reads.map((slot) => slots[slot]),
    writes: writes.map((slot) => slots[slot]),
  }));
  const places = program.inputs.map((name) => names.indexOf(name));
  const results = texts.map((_, k) => slots[program.slots[String(k)]]);

  return {
    inputs: names.length,
    outputs: texts.length,
    init: (firstBar) => ({ states: steps.map(({ kernel }) => kernel.init(firstBar)) }),

    advance({ states }, inputs, outputs, from, to) {
      for (let i = from; i < to; i++) {
        for (let k = 0; k < places.length; k++) slots[k][0] = inputs[places[k]][i];
        for (let s = 0; s < steps.length; s++)
          steps[s].kernel.advance(states[s], steps[s].reads, steps[s].writes, 0, 1);
        for (let k = 0; k < results.length; k++) outputs[k][i] = results[k][0];
      }
    },
  };
}

/** The role of a column in a coarse bar: flows are summed, anything else keeps its last value. */
function roleOf(name: string): BarRole {
  if (name === 'open' || name === 'time') return 'open';
  if (name === 'high' || name === 'low') return name;
  const flows = ['volume', 'buyVolume', 'sellVolume', 'liquidationsBuy', 'liquidationsSell', 'trades'];
  return flows.includes(name) ? 'volume' : 'close';
}
