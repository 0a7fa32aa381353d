import type { Kernel } from '@veloce/core';
import { checkInteger, checkPositive } from '../check.js';

/** Levels whose outcome is not known: level, time of the event, time of the departure (NaN before it), direction. */
interface PendingLevels {
  pending: Float64Array;
  count: number;
}

const size = 4;

/**
 * {@link followThrough} bar by bar: reads time, high, low, close, and a level at each bar of an event (NaN elsewhere); writes the level of a
 * follow-through that is confirmed at the bar (NaN: none; of several the one whose event is the latest), its direction, and how many
 * re-entries and missing departures were confirmed.
 *
 * @param barMs Length of a bar in milliseconds.
 * @throws {RangeError} when an argument is out of its domain.
 * @see definitions §1.13
 */
export function followThroughKernel(
  barMs: number,
  buffer: number,
  departWithinMs: number,
  windowMs: number,
): Kernel<PendingLevels> {
  const where = 'followThrough';
  checkInteger(where, barMs, 'barMs');
  checkPositive(where, buffer, 'buffer');
  checkInteger(where, departWithinMs, 'departWithinMs');
  checkInteger(where, windowMs, 'windowMs');
  return {
    inputs: 5,
    outputs: 4,
    init: () => ({ pending: new Float64Array(16 * size), count: 0 }),

    advance(state, [time, high, low, close, level], [followed, direction, reentries, stayed], from, to) {
      for (let i = from; i < to; i++) {
        const t = time[i] + barMs;
        const [h, l, c] = [high[i], low[i], close[i]];
        const known = 0 * (t + h + l + c);
        followed[i] = direction[i] = NaN;
        reentries[i] = stayed[i] = known;
        if (known !== 0) continue;
        const { pending } = state;
        let kept = 0;
        for (let k = 0; k < state.count; k++) {
          const at = k * size;
          const own = pending[at];
          const [bottom, top] = [own * (1 - buffer), own * (1 + buffer)];
          const departed = pending[at + 2];
          let isOpen = true;
          if (departed !== departed) {
            const limit = pending[at + 1] + departWithinMs;
            if (t <= limit && (c < bottom || c > top)) {
              pending[at + 2] = t;
              pending[at + 3] = c > top ? 1 : -1;
            } else if (t >= limit) {
              stayed[i]++;
              isOpen = false;
            }
          } else {
            const end = departed + windowMs;
            if (t <= end && l <= top && h >= bottom) {
              reentries[i]++;
              isOpen = false;
            } else if (t >= end) {
              followed[i] = own;
              direction[i] = pending[at + 3];
              isOpen = false;
            }
          }
          if (!isOpen) continue;
          if (kept < k) pending.copyWithin(kept * size, at, at + size);
          kept++;
        }
        state.count = kept;
        if (level[i] === level[i]) push(state, level[i], t);
      }
    },
  };
}

function push(state: PendingLevels, level: number, time: number): void {
  if (state.pending.length < (state.count + 1) * size) {
    const larger = new Float64Array(2 * state.pending.length);
    larger.set(state.pending);
    state.pending = larger;
  }
  const at = size * state.count++;
  state.pending[at] = level;
  state.pending[at + 1] = time;
  state.pending[at + 2] = NaN;
  state.pending[at + 3] = 0;
}
