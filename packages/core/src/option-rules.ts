import * as z from 'zod';
import { unitHint } from './market-data-check.js';

/**
 * The rule of an option that is called, such as `onProgress`.
 *
 * @example
 * ```ts
 * z.strictObject({ onProgress: functionRule<(done: number) => void>().optional() });
 * ```
 */
export const functionRule = <F>(): z.ZodType<F, F> =>
  z.custom<F>((value) => typeof value === 'function', 'must be a function');

/** The rule of an option that is an object with rules of its own, checked where it is used: {@link functionRule} for objects. */
export const objectRule = <Given extends object>(): z.ZodType<Given, Given> =>
  z.custom<Given>((value) => typeof value === 'object' && value !== null, 'must be an object');

/** The rule of an option that ends work, such as `signal`. */
export const signalRule: z.ZodType<AbortSignal, AbortSignal> = /* @__PURE__ */ (() =>
  z.instanceof(AbortSignal, { error: 'must be an AbortSignal' }))();

/**
 * The rule of an option that is a moment, such as `start`: whole epoch milliseconds, UTC. Seconds, microseconds and nanoseconds are known by
 * their size, and refused with what to do.
 *
 * @example
 * ```ts
 * parseOptions('load', z.strictObject({ start: epochMsRule.optional() }), { start: 1_735_689_600 });
 * // RangeError: load: start: must be epoch milliseconds; these look like epoch seconds: multiply them by 1000, got 1735689600
 * ```
 */
export const epochMsRule: z.ZodInt = /* @__PURE__ */ (() =>
  z.int().superRefine((time, context) => {
    const message = unitHint(time);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }))();

/**
 * The rule of an option that is how long something waits, in ms: a timer knows no longer wait than 2^31 - 1 ms, and would end a longer one at once.
 *
 * @example
 * ```ts
 * z.strictObject({ timeoutMs: timerMsRule.positive().default(10_000) });
 * ```
 */
export const timerMsRule: z.ZodNumber = /* @__PURE__ */ (() =>
  z
    .number()
    .max(2 ** 31 - 1, 'must be at most 2147483647 ms, which is 24 days: timers know no longer wait'))();
