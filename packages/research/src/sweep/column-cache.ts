import {
  columnOf,
  createIdentify,
  type Column,
  type KernelArgument,
  type MarketData,
  type Series,
} from '@veloce/core';

/** Columns of one market, computed once for all parameter sets that read them. */
export interface ColumnCache {
  /** The columns of some series. They stay valid until the next call. */
  readonly columns: (series: readonly Series[]) => readonly Column[];
  /** Kernels run so far. */
  readonly computed: () => number;
}

interface Entry {
  readonly outputs: readonly Float64Array[];
  /** The call that read it last. */
  used: number;
}

/**
 * A cache of whole columns, by kernel, arguments and inputs. When it is full, the columns that were not read for longest make
 * room, and their memory is used again.
 *
 * @param budget Bytes that it may hold; the columns of one call are kept even beyond it.
 */
export function createColumnCache(data: MarketData, budget: number): ColumnCache {
  const { length, firstBar } = data;
  const capacity = Math.max(1, Math.floor(budget / (8 * length)));
  const identify = createIdentify();
  const entries = new Map<string, Entry>();
  const spare: Float64Array[] = [];
  const absent = new Float64Array(length).fill(NaN);
  let held = 0;
  let call = 0;
  let computed = 0;

  const evict = (wanted: number): void => {
    // A map keeps the order of insertion, and entries are put last again when they are read: the first are the oldest.
    for (const [key, entry] of entries) {
      if (held + wanted <= capacity || entry.used === call) return;
      entries.delete(key);
      held -= entry.outputs.length;
      spare.push(...entry.outputs);
    }
  };

  const entryOf = (one: Exclude<Series, { kind: 'input' }>, seen: Map<Series, string>): Entry => {
    const key = keyOf(one, identify, seen);
    let entry = entries.get(key);
    if (entry === undefined) {
      const inputs = one.inputs.map((input) => columnFor(input, seen));
      evict(one.kernel.outputs);
      const outputs = Array.from(
        { length: one.kernel.outputs },
        () => spare.pop() ?? new Float64Array(length),
      );
      one.kernel.advance(one.kernel.init(firstBar), inputs, outputs, 0, length);
      entry = { outputs, used: call };
      held += outputs.length;
      computed++;
    } else {
      entries.delete(key);
    }
    entry.used = call;
    entries.set(key, entry);
    return entry;
  };

  const columnFor = (one: Series, seen: Map<Series, string>): Column =>
    one.kind === 'input' ? (columnOf(data, one.name) ?? absent) : entryOf(one, seen).outputs[one.output];

  return {
    columns(series) {
      call++;
      const seen = new Map<Series, string>();
      return series.map((one) => columnFor(one, seen));
    },
    computed: () => computed,
  };
}

/** Equal text for equal work; outputs of one kernel share it. */
function keyOf(one: Series, identify: (value: KernelArgument) => string, seen: Map<Series, string>): string {
  if (one.kind === 'input') return JSON.stringify(one.name);
  const known = seen.get(one);
  if (known !== undefined) return known;
  const inputs = one.inputs.map((input) => {
    const key = keyOf(input, identify, seen);
    return input.kind === 'input' ? key : `${key}.${input.output}`;
  });
  const key = `${identify(one.factory)}(${identify(one.args)})[${inputs.join()}]`;
  seen.set(one, key);
  return key;
}
