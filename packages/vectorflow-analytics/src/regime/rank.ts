import type { Kernel } from '@veloce/core';
import { forget, keep, sortedMemory, type SortedMemory } from '../sorted-memory.js';

/**
 * Percentile of the newest value among the last `period` ones, as the indicator percentRank has it, for a quantity that moves slowly: its
 * places in the order are looked for where the last ones were.
 */
export function rankKernel(period: number): Kernel<SortedMemory> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => sortedMemory(period),

    advance(memory, [source], [output], from, to) {
      const { sorted } = memory;
      for (let i = from; i < to; i++) {
        const x = source[i];
        if (x === x) keep(memory, source, i);
        else forget(memory);
        if (memory.count < period) {
          output[i] = NaN;
          continue;
        }
        let below = memory.came;
        while (below > 0 && sorted[below - 1] === x) below--;
        let upTo = memory.came + 1;
        while (upTo < period && sorted[upTo] === x) upTo++;
        output[i] = (50 * (below + upTo)) / period;
      }
    },
  };
}
