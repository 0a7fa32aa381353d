import * as z from 'zod';

/** 0 for any, or a step that a number of steps can be counted in. */
export const step = /* @__PURE__ */ (() =>
  z
    .number()
    .min(0)
    .refine((value) => value === 0 || value >= 1e-18, 'must be 0 or at least 1e-18'))();

const bracket = /* @__PURE__ */ (() =>
  z.strictObject({
    from: z.number().min(0).describe('notional from which the bracket applies, in quote currency'),
    rate: z.number().min(0).max(1).describe('maintenance margin rate'),
    deduction: z
      .number()
      .min(0)
      .default(0)
      .describe('what is taken off the maintenance margin, so that brackets join'),
  }))();

/**
 * A venue's rules for a symbol. Sizes are in base units and usually fractions; money is in quote currency. The defaults ask for
 * nothing: any size, any price, no maintenance margin.
 */
export const Instrument = /* @__PURE__ */ (() =>
  z
    .strictObject({
      symbol: z.string().min(1),
      lotStep: step.default(0).describe('sizes are rounded down to a multiple of this; 0: any size'),
      tickSize: step.default(0).describe('prices are multiples of this; 0: any price'),
      minQuantity: z.number().min(0).default(0).describe('smaller entries are rejected'),
      minNotional: z.number().min(0).default(0).describe('entries below this are rejected'),
      maintenance: z
        .array(bracket)
        .min(1)
        .default([{ from: 0, rate: 0, deduction: 0 }])
        .describe('maintenance margin by notional, ascending; the first bracket is from 0'),
      liquidationFee: z
        .number()
        .min(0)
        .max(0.1)
        .default(0)
        .describe('on the notional of a liquidation, besides the taker fee'),
      fundingHours: z
        .number()
        .positive()
        .optional()
        .describe(
          'hours between funding settlements, from midnight UTC; settlements without a rate are then reported',
        ),
      version: z.string().optional().describe('which table of the venue this is'),
    })
    .superRefine(({ maintenance }, context) => {
      maintenance.forEach(({ from }, k) => {
        const before = maintenance[k - 1]?.from;
        if (before === undefined ? from === 0 : from > before) return;
        const message =
          before === undefined ? 'the first bracket must be from 0' : `brackets must ascend, after ${before}`;
        context.addIssue({ code: 'custom', path: ['maintenance', k, 'from'], message });
      });
    }))();

/** A venue's rules for a symbol, complete. */
export type Instrument = z.output<typeof Instrument>;

/** A size rounded down to lots. A size that is a whole number of lots but for rounding keeps them all. */
export function roundLots(size: number, step: number): number {
  if (!(step > 0)) return size;
  const steps = size / step;
  const near = Math.round(steps);
  const lots = Math.abs(steps - near) <= 1e-9 * Math.max(1, near) ? near : Math.floor(steps);
  const perUnit = Math.round(1 / step);
  // 3 / 10 is 0.3, and 3 * 0.1 is not.
  return perUnit > 1 && Math.abs(perUnit * step - 1) < 1e-12 ? lots / perUnit : lots * step;
}

/** A price on the tick grid: the nearest (`sign` 0), or the next one up (1) or down (-1) unless it is on the grid already. */
export function roundTick(price: number, tick: number, sign: 1 | -1 | 0): number {
  if (!(tick > 0)) return price;
  const steps = price / tick;
  const near = Math.round(steps);
  const onGrid = sign === 0 || Math.abs(steps - near) <= 1e-9 * Math.max(1, near);
  const ticks = onGrid ? near : sign === 1 ? Math.ceil(steps) : Math.floor(steps);
  const perUnit = Math.round(1 / tick);
  return perUnit > 1 && Math.abs(perUnit * tick - 1) < 1e-12 ? ticks / perUnit : ticks * tick;
}
