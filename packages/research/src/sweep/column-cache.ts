import {
  columnOf,
  createIdentify,
  type CacheStatus,
  type Column,
  type KernelArgument,
  type MarketData,
  type Series,
  type Steps,
} from '@veloce/core';

/** Columns of one market, computed once for all parameter sets that read them. */
export interface ColumnCache {
  /** The columns of some series. They stay valid until the next call. */
  readonly columns: (series: readonly Series[]) => Steps<readonly Column[]>;
  /** Text that is equal for equal columns; `seen` holds what was asked before. */
  readonly keyOf: (series: Series, seen: Map<Series, string>) => string;
  /** Misses are kernels that were run. */
  readonly status: () => CacheStatus;
  /** Ends it, and gives its memory to `spare`: no column of it is valid any more. */
  readonly close: () => void;
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
 * @param spare Memory of a cache that is done with, of a market of any length.
 */
export function createColumnCache(data: MarketData, budget: number, spare: Float64Array[] = []): ColumnCache {
  const { length, firstBar } = data;
  const capacity = Math.max(1, Math.floor(budget / (8 * length)));
  const identify = createIdentify();
  const entries = new Map<string, Entry>();
  const absent = new Float64Array(length).fill(NaN);
  let held = 0;
  let call = 0;
  let hits = 0;
  let misses = 0;

  const evict = (wanted: number): void => {
    // A map keeps the order of insertion, and entries are put last again when they are read: the first are the oldest.
    for (const [key, entry] of entries) {
      if (held + wanted <= capacity || entry.used === call) return;
      entries.delete(key);
      held -= entry.outputs.length;
      spare.push(...entry.outputs);
    }
  };

  const room = (): Float64Array | undefined => {
    const column = spare.pop();
    if (column === undefined || column.length === length) return column;
    spare.length = 0; // of another length
    return undefined;
  };

  function* entryOf(one: Exclude<Series, { kind: 'input' }>, seen: Map<Series, string>): Steps<Entry> {
    const key = keyOf(one, identify, seen);
    let entry = entries.get(key);
    if (entry === undefined) {
      const inputs: Column[] = [];
      for (const input of one.inputs) inputs.push(yield* columnFor(input, seen));
      evict(one.kernel.outputs);
      const outputs = Array.from({ length: one.kernel.outputs }, () => room() ?? new Float64Array(length));
      const state = one.kernel.init(firstBar);
      for (let from = 0; from < length; from += blockLength) {
        one.kernel.advance(state, inputs, outputs, from, Math.min(from + blockLength, length));
        yield from;
      }
      entry = { outputs, used: call };
      held += outputs.length;
      misses++;
    } else {
      hits++;
      entries.delete(key);
    }
    entry.used = call;
    entries.set(key, entry);
    return entry;
  }

  function* columnFor(one: Series, seen: Map<Series, string>): Steps<Column> {
    if (one.kind === 'input') return columnOf(data, one.name) ?? absent;
    return (yield* entryOf(one, seen)).outputs[one.output];
  }

  return {
    *columns(series) {
      call++;
      const seen = new Map<Series, string>();
      const columns: Column[] = [];
      for (const one of series) columns.push(yield* columnFor(one, seen));
      return columns;
    },
    keyOf(one, seen) {
      const key = keyOf(one, identify, seen);
      return one.kind === 'input' ? key : `${key}.${one.output}`;
    },
    status: () => ({ name: 'columns', hits, misses, entries: entries.size, bytes: 8 * length * held }),
    close() {
      for (const { outputs } of entries.values()) spare.push(...outputs);
      entries.clear();
    },
  };
}

/** Bars that a kernel computes at one time; what it gives does not depend on it. The slowest kernels take a few µs for each. */
const blockLength = 8_192;

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
