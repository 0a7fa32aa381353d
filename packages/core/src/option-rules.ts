import * as z from 'zod';

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

/** The rule of an option that ends work, such as `signal`. */
export const signalRule: z.ZodType<AbortSignal, AbortSignal> = /* @__PURE__ */ (() =>
  z.instanceof(AbortSignal, { error: 'must be an AbortSignal' }))();
