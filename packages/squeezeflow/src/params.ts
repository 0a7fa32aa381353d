import * as z from 'zod';

const bars = (text: string): z.ZodInt => z.int().min(1).max(10_000).describe(`${text}, in bars`);

/**
 * The parameters of SqueezeFlow. Defaults are those of the specification where it names one; each field says its unit and
 * what it does.
 */
export const SqueezeFlowParams = /* @__PURE__ */ (() =>
  z.strictObject({
    squeezeLength: z
      .int()
      .min(2)
      .max(10_000)
      .default(20)
      .describe('window of both squeeze channels, in bars'),
    bbMult: z
      .number()
      .positive()
      .default(2)
      .describe('half width of the Bollinger bands, in standard deviations'),
    kcMult: z
      .number()
      .positive()
      .default(1.5)
      .describe('half width of the Keltner channel, in average true ranges'),
    regimeFast: bars('fast average of the market regime').default(50),
    regimeSlow: bars('slow average of the market regime').default(200),
    divergenceLookback: z
      .int()
      .min(3)
      .max(10_000)
      .default(100)
      .describe('window over which price and flow are compared, in bars'),
    minPriceMove: z
      .number()
      .positive()
      .default(1)
      .describe('least trend of price over the window, in average true ranges'),
    minFlowMove: z
      .number()
      .positive()
      .max(1)
      .default(0.02)
      .describe('least opposite trend of flow over the window, as a share of all taker flow'),
    resetBars: bars('flow that has to turn').default(5),
    resetWindow: z.int().min(2).max(10_000).default(100).describe('flow it is compared with, in bars'),
    resetSigmas: z.number().min(0).default(1).describe('least turn of flow, in standard errors of its mean'),
    resetThreshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('least net flow over the reset bars, as a share of all taker flow in them'),
    oiLookback: bars('window of the change of open interest').default(20),
    oiMinChange: z
      .number()
      .positive()
      .default(0.05)
      .describe('least change of open interest that scores, as a fraction'),
    minScore: z.number().min(0).max(10).default(4).describe('least score of a signal, of 10'),
    atrPeriod: bars('average true range').default(14),
    stopAtr: z.number().positive().default(2).describe('distance of the stop, in average true ranges'),
    targetAtr: z.number().positive().default(4).describe('distance of the target, in average true ranges'),
    positionSize: z
      .number()
      .positive()
      .max(1)
      .default(0.1)
      .describe('notional of an entry, as a fraction of equity'),
  }))();

/** The parameters, complete. */
export type SqueezeFlowParams = z.output<typeof SqueezeFlowParams>;
