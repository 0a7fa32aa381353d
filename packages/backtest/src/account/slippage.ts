import * as z from 'zod';

/** How much worse than its price a market or stop order is filled. */
export const Slippage = /* @__PURE__ */ (() =>
  z.discriminatedUnion(
    'model',
    [
      z.strictObject({
        model: z.literal('bps'),
        bps: z.number().min(0).max(1_000).describe('basis points of the price'),
      }),
      z.strictObject({
        model: z.literal('spread'),
        spread: z.number().min(0).describe('distance between bid and ask, in price; half of it is paid'),
      }),
      z.strictObject({
        model: z.literal('volume-share'),
        impact: z
          .number()
          .min(0)
          .default(0.1)
          .describe('fraction of the price paid when the order is the whole volume of the bar'),
      }),
    ],
    {
      error: ({ code }: { readonly code?: string | undefined }) =>
        code === 'invalid_type'
          ? "must be a model such as { model: 'bps', bps: 5 }; for basis points alone there is slippageBps"
          : undefined,
    },
  ))();

/** How much worse than its price a market or stop order is filled, complete. */
export type Slippage = z.output<typeof Slippage>;

/**
 * The price of a fill: worse than `price` for whoever trades in `direction` (1 buys, -1 sells). The impact of `volume-share` grows with
 * the square of the order's share of the bar's volume (a share above 1 counts as 1).
 */
export function slipped(
  slippage: Slippage,
  price: number,
  direction: 1 | -1,
  size: number,
  volume: number,
): number {
  switch (slippage.model) {
    case 'bps':
      return price * (1 + (direction * slippage.bps) / 10_000);
    case 'spread':
      return price + (direction * slippage.spread) / 2;
    case 'volume-share': {
      const share = volume > 0 ? Math.min(size / volume, 1) : 1;
      return price * (1 + direction * slippage.impact * share * share);
    }
  }
}
