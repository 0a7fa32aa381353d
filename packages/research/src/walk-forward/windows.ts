import { shown, parseOptions } from '@veloce/core';
import * as z from 'zod';

/** How a history is cut into windows, in bars. */
const WindowOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    kind: z
      .enum(['rolling', 'anchored'])
      .default('rolling')
      .describe('whether training begins later in each window, or always at the first bar'),
    train: z.int().min(1).describe('bars to choose parameters on (of the first window, when anchored)'),
    test: z.int().min(1).describe('bars to trade them on; also the step from window to window'),
    purge: z
      .int()
      .min(0)
      .default(0)
      .describe('bars left out between both: at least the longest holding period'),
    embargo: z.int().min(0).default(0).describe('bars left out beyond the purge, for what dies away slowly'),
  }))();

/** How a history is cut into windows; what is left out takes its default. */
export type WindowInput = z.input<typeof WindowOptions>;

/** Each window is a whole search: more are a mistake. */
const mostWindows = 100_000;

/** Bars to train on and bars to test on: `[from, to)` each. */
export interface Window {
  readonly train: readonly [from: number, to: number];
  readonly test: readonly [from: number, to: number];
}

/**
 * The windows of a walk-forward. Test parts follow each other without a gap; the last one may be shorter, not shorter than half.
 *
 * @throws {RangeError} when an option is out of its domain, or there are too few bars for one window.
 * @example
 * ```ts
 * windowsOf(10_000, { train: 4_000, test: 1_000, purge: 50 }); // 5 whole windows, and one that is nearly whole
 * ```
 */
export function windowsOf(bars: number, input: WindowInput): readonly Window[] {
  const { kind, train, test, purge, embargo } = parseOptions('walkForward: window', WindowOptions, input);
  const gap = purge + embargo;
  if (!Number.isInteger(bars) || bars < 0)
    throw new RangeError(`walkForward: bars must be an integer >= 0, got ${shown(bars)}`);
  const count = Math.ceil((bars - train - gap) / test);
  if (count > mostWindows) {
    throw new RangeError(
      `walkForward: ${bars} bars make ${count} windows with a test of ${test} bars, and ${mostWindows} are the most; use a longer test`,
    );
  }
  const windows: Window[] = [];
  for (let k = 0; ; k++) {
    const from = train + gap + k * test;
    const to = Math.min(from + test, bars);
    if (to - from < test / 2) break;
    const end = from - gap;
    windows.push({ train: [kind === 'anchored' ? 0 : end - train, end], test: [from, to] });
  }
  if (windows.length === 0) {
    throw new RangeError(
      `walkForward: ${bars} bars are too few for one window of ${train} + ${gap} + ${test} bars; use shorter windows or more data`,
    );
  }
  return windows;
}
