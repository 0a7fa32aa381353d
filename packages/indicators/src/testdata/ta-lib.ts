import { createRequire } from 'node:module';
import * as talib from 'talib-web';
import { vi } from 'vitest';

/** The functions and memory that Emscripten exposes of TA-Lib. */
interface TaLib {
  readonly HEAPF64: Float64Array;
  readonly HEAP32: Int32Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
  ccall(name: string, result: 'number', types: string[], args: number[]): number;
}

/** Computes a function of TA-Lib: as many columns as it has outputs, NaN where it gives nothing. */
export type TaLibFunction = (
  name: string,
  inputs: readonly Float64Array[],
  options: readonly number[],
  outputs: readonly ('real' | 'integer')[],
) => Float64Array[];

/** TA-Lib itself, in C. Its wrapper is left out: that reads integers as floating-point numbers. */
export async function loadTaLib(): Promise<TaLibFunction> {
  vi.stubGlobal('fetch', undefined); // else it would fetch the program, which is a file
  const path = createRequire(import.meta.url).resolve('talib-web/lib/talib.wasm');
  const library = (await talib.init(path)) as TaLib;
  vi.unstubAllGlobals();
  setCandles(library);

  return (name, inputs, options, outputs) => {
    const length = inputs[0].length;
    const own = inputs.map((column) => {
      const address = library._malloc(8 * length);
      library.HEAPF64.set(column, address / 8);
      return address;
    });
    const results = outputs.map(() => library._malloc(8 * length));
    const begin = library._malloc(8);
    const args = [0, length - 1, ...own, ...options, begin, begin + 4, ...results];
    const code = library.ccall(`TA_${name}`, 'number', new Array<string>(args.length).fill('number'), args);
    if (code !== 0) throw new Error(`TA_${name} gives the error ${code}`);
    const [first, count] = library.HEAP32.subarray(begin / 4, begin / 4 + 2);
    const columns = outputs.map((kind, k) => {
      const column = new Float64Array(length).fill(NaN);
      const from = results[k];
      column.set(
        kind === 'real'
          ? library.HEAPF64.subarray(from / 8, from / 8 + count)
          : library.HEAP32.subarray(from / 4, from / 4 + count),
        first,
      );
      return column;
    });
    for (const address of [...own, ...results, begin]) library._free(address);
    return columns;
  };
}

/** Bodies, high-low ranges or shadows; bars of the average before a candle, 0 for its own; factor. */
const candleSettings = [
  [0, 10, 1], // long body
  [0, 10, 3], // very long body
  [0, 10, 1], // short body
  [1, 10, 0.1], // doji
  [0, 0, 1], // long shadow
  [0, 0, 2], // very long shadow
  [2, 10, 1], // short shadow
  [1, 10, 0.1], // very short shadow
  [1, 5, 0.2], // near
  [1, 5, 0.6], // far
  [1, 5, 0.05], // equal
] as const;

/**
 * Does the part of `TA_Initialize` that the package leaves out: the settings of candles as `ta_global.c` has them. The pointer to the
 * globals lies at 1024 + 2928 in version 0.1.3, the settings 160 bytes into them.
 */
function setCandles({ HEAP32, HEAPF64 }: TaLib): void {
  const settings = HEAP32[(1024 + 2928) / 4] + 160;
  candleSettings.forEach(([range, bars, factor], k) => {
    const own = settings + 24 * k;
    HEAP32.set([k, range, bars], own / 4);
    HEAPF64[(own + 16) / 8] = factor;
  });
}
