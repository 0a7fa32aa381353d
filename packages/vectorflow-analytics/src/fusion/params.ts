import * as z from 'zod';
import type { ProfileSession } from '../profile/session.js';

const weight = (of: string, usual: number): z.ZodDefault<z.ZodNumber> =>
  z.number().min(0).max(1).default(usual).describe(`weight of ${of}`);

/** The parameters of the fused strategy. */
export const VectorFlowParams = /* @__PURE__ */ (() =>
  z.strictObject({
    tickSize: z.number().positive().default(0.01).describe('smallest price step of the market'),
    rowSize: z
      .union([z.literal('auto'), z.number().positive()])
      .default('auto')
      .describe("height of a profile row; 'auto': by the range of the 14 sessions before, none until then"),
    session: z
      .custom<ProfileSession>((value) => typeof value === 'string')
      .default('1d')
      .describe('session of the market profile'),
    regimeWeight: weight('the regime', 0.25),
    tpoWeight: weight('the market profile', 0.2),
    oiWeight: weight('open interest', 0.2),
    supplyDemandWeight: weight('supply and demand zones', 0.15),
    bookWeight: weight("the book: the market's column bookImbalance, in [-1, 1]", 0.1),
    velocityWeight: weight('velocity', 0.1),
    threshold: z.number().gt(0).max(1).default(0.65).describe('least fused score of a signal'),
    trapThreshold: z
      .number()
      .gt(0)
      .max(1)
      .default(0.65)
      .describe('least score of a trap that asks for a trade'),
    minConfidence: z.number().min(0).max(1).default(0.3).describe('least confidence of a signal'),
    minMargin: z.number().min(0).max(1).default(0.1).describe('opposing signals nearer than this cancel'),
    cooldownBars: z.int().min(0).default(30).describe('bars after a signal in which there is no other'),
    oiPeriod: z.int().min(1).default(20).describe('bars over which open interest and price are compared'),
    outlierSigmas: z
      .number()
      .positive()
      .default(15)
      .describe('a bar that moves by more robust deviations than this is bad data: no signal'),
    stopAtr: z.number().positive().default(3).describe('distance of the stop, in average true ranges'),
    targetAtr: z.number().positive().default(6).describe('distance of the target, in average true ranges'),
    positionSize: z
      .number()
      .positive()
      .max(1)
      .default(0.1)
      .describe('notional of an entry, as a fraction of equity'),
  }))();

/** The parameters, complete. */
export type VectorFlowParams = z.output<typeof VectorFlowParams>;
