import * as z from 'zod';

/**
 * The name of a venue as this package writes it: `okx` for `okex`, which OKX was called until 2022; others stay as they are.
 *
 * @example
 * ```ts
 * venueName('okex'); // 'okx'
 * ```
 */
export const venueName = (name: string): string => (name === 'okex' ? 'okx' : name);

/** The rule of an option that says which symbol a coin is on each venue. */
export const marketsRule = /* @__PURE__ */ (() =>
  z.record(z.string().min(1), z.string().min(1)).transform((given, context) => {
    const markets: Record<string, string> = {};
    for (const [name, symbol] of Object.entries(given)) {
      const venue = venueName(name);
      if (venue in markets)
        context.addIssue({
          code: 'custom',
          message: `${venue} is there twice, by its present and a former name`,
        });
      markets[venue] = symbol;
    }
    return markets;
  }))();
