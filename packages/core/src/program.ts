import { checkArguments } from './check-arguments.js';
import { shown } from './shown.js';
import { useConditions } from './words/made-conditions.js';
import type { Column } from './column.js';
import { argumentInWords, createIdentify } from './identity.js';
import type { Kernel } from './kernel.js';
import { seriesOf, type ComputedSeries, type Operand, type Series } from './series.js';

/** One kernel of a {@link Program}, with the slots it reads and writes. */
export interface Step {
  readonly kernel: Kernel;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Factory name and arguments, for snapshots and messages. */
  readonly label: string;
}

/** A compiled set of series: each distinct kernel once, in an order in which every input is ready before it is read. */
export interface Program {
  /** The market-data columns it reads; slot `k` holds `inputs[k]`. */
  readonly inputs: readonly string[];
  readonly steps: readonly Step[];
  /** The slot of each named series. */
  readonly slots: Readonly<Record<string, number>>;
  readonly slotCount: number;
}

/**
 * Sorts the graph behind some named series, and joins equal work; a number stands for a series of it.
 *
 * @throws {TypeError} naming what is neither a series nor a number.
 * @example
 * ```ts
 * const close = input('close');
 * const program = compile({ fast: compute(emaKernel, [12], [close]), again: compute(emaKernel, [12], [close]) });
 * program.steps.length; // 1
 * ```
 */
export function compile(named: Readonly<Record<string, Operand>>): Program {
  checkArguments('compile', { named }, { named: 'object' });
  const series = Object.entries(named).map(([name, one]) => [name, seriesOf(one, name)] as const);
  useConditions(series.map(([, one]) => one));
  const inputs = collectInputs(series.map(([, one]) => one));
  const steps: Step[] = [];
  const slotByInput = new Map(inputs.map((name, slot) => [name, slot]));
  const firstSlotByWork = new Map<string, number>();
  const slotBySeries = new Map<Series, number>();
  const identify = createIdentify();
  let slotCount = inputs.length;

  const slotOf = (one: Series): number => {
    const known = slotBySeries.get(one);
    if (known !== undefined) return known;
    const slot = one.kind === 'input' ? slotByInput.get(one.name)! : firstSlotOf(one) + one.output;
    slotBySeries.set(one, slot);
    return slot;
  };

  const firstSlotOf = (one: ComputedSeries): number => {
    const reads = one.inputs.map(slotOf);
    const work = `${identify(one.factory)}(${identify(one.args)})[${reads.join(',')}]`;
    const known = firstSlotByWork.get(work);
    if (known !== undefined) return known;
    const first = slotCount;
    slotCount += one.kernel.outputs;
    const writes = Array.from({ length: one.kernel.outputs }, (_, output) => first + output);
    steps.push({ kernel: one.kernel, reads, writes, label: labelOf(one) });
    firstSlotByWork.set(work, first);
    return first;
  };

  const slots: Record<string, number> = {};
  for (const [name, one] of series) slots[name] = slotOf(one);
  return { inputs, steps, slots, slotCount };
}

function collectInputs(roots: readonly Series[]): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<Series>();
  const visit = (one: Series): void => {
    if (seen.has(one)) return;
    seen.add(one);
    if (one.kind === 'input') names.add(one.name);
    else one.inputs.forEach(visit);
  };
  roots.forEach(visit);
  return [...names];
}

function labelOf(one: ComputedSeries): string {
  return `${one.factory.name}(${one.args.map(argumentInWords).join(', ')})`;
}

/** A running program: its kernels' states, and the columns of its current block. */
export interface ProgramRun {
  /** One state per step, plain data. */
  readonly states: unknown[];
  /** The column in each slot, valid for the bars of the last block. */
  readonly columns: readonly Column[];
  /** Computes the next `length` bars; `inputs[k]` holds the block of the program's input `k`. */
  advance(inputs: readonly Column[], length: number): void;
}

/** Sixteen million bars: 32 years of minutes. */
const longestBlock = 16_777_216;

/**
 * Starts a program at a bar.
 *
 * @param firstBar Absolute number of the first bar.
 * @param blockLength The most bars that one `advance` may compute.
 * @param states States of an earlier run to go on from, instead of fresh ones.
 */
export function startProgram(
  program: Program,
  firstBar: number,
  blockLength: number,
  states?: readonly unknown[],
): ProgramRun {
  checkArguments(
    'startProgram',
    { program, firstBar, blockLength, states },
    {
      program: { steps: 'list', inputs: 'list', slotCount: 'number' },
      firstBar: 'number',
      blockLength: 'number',
      states: 'list?',
    },
  );
  if (!Number.isSafeInteger(blockLength) || blockLength < 1 || blockLength > longestBlock) {
    throw new RangeError(
      `startProgram: blockLength must be an integer from 1 to ${longestBlock}, got ${shown(blockLength)}`,
    );
  }
  const columns: Column[] = Array.from({ length: program.slotCount }, (_, slot) =>
    slot < program.inputs.length ? empty : new Float64Array(blockLength),
  );
  const own = states === undefined ? program.steps.map((step) => step.kernel.init(firstBar)) : [...states];
  const steps = program.steps.map((step) => ({
    kernel: step.kernel,
    reads: step.reads,
    inputs: step.reads.map((slot) => columns[slot]),
    outputs: step.writes.map((slot) => columns[slot] as Float64Array),
  }));

  return {
    states: own,
    columns,
    advance(inputs, length) {
      for (let k = 0; k < inputs.length; k++) columns[k] = inputs[k];
      for (let s = 0; s < steps.length; s++) {
        const step = steps[s];
        for (let k = 0; k < step.reads.length; k++) step.inputs[k] = columns[step.reads[k]];
        step.kernel.advance(own[s], step.inputs, step.outputs, 0, length);
      }
    },
  };
}

const empty = /* @__PURE__ */ new Float64Array(0);
