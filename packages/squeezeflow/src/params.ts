import { checkArguments } from '@veloce/core';
import * as z from 'zod';

const bars = (text: string): z.ZodInt => z.int().min(1).max(10_000).describe(`${text}, in bars`);
const many = (least: number, text: string): z.ZodInt =>
  z.int().min(least).max(10_000).describe(`${text}, in bars`);

/**
 * The parameters of SqueezeFlow. Defaults are those of the specification where it names one, else those of the definitions;
 * each field says its unit and what it does.
 */
export const SqueezeFlowParams = /* @__PURE__ */ (() =>
  z
    .strictObject({
      squeezeLength: many(2, 'window of both squeeze channels').default(20),
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
      squeezeState: z
        .enum(['on', 'fired', 'either'])
        .default('on')
        .describe('which bars pass: those in a squeeze, the first one after it, or both'),
      regimeFast: bars('fast average of the market regime').default(50),
      regimeSlow: bars('slow average of the market regime').default(200),

      divergenceForm: z
        .enum(['window', 'pivot', 'markets'])
        .default('window')
        .describe(
          'what disagrees: the trends of price and flow over a window, price and CVD at two pivots, or spot and perpetual flow',
        ),
      divergenceLookback: many(3, 'window over which trends are compared (forms window and markets)').default(
        100,
      ),
      minPriceMove: z
        .number()
        .positive()
        .default(1)
        .describe('least trend of price over the window, in average true ranges (form window)'),
      minFlowMove: z
        .number()
        .positive()
        .max(1)
        .default(0.02)
        .describe('least opposite move of flow, as a share of all taker flow (every form)'),
      pivotBars: bars('what a pivot must top on either side').default(5),
      pivotMaxSpan: bars('most between two pivots').default(60),
      pivotMinMove: z
        .number()
        .positive()
        .default(0.1)
        .describe('least difference of the prices of two pivots, in average true ranges'),
      pivotMaxAge: z
        .int()
        .min(0)
        .max(10_000)
        .default(20)
        .describe('how long a divergence counts after its second pivot is confirmed, in bars'),
      pivotKind: z
        .enum(['regular', 'hidden', 'either'])
        .default('regular')
        .describe('a new extreme without flow, flow without a new extreme, or both'),
      otherMarket: z
        .enum(['none', 'spot', 'perp'])
        .default('none')
        .describe('a joined market whose flow counts too: spot beside perpetual data, perp beside spot data'),

      resetBars: bars('flow that has to turn').default(5),
      resetWindow: many(2, 'flow it is compared with').default(100),
      resetSigmas: z
        .number()
        .min(0)
        .default(1)
        .describe('least turn of flow, in standard errors of its mean'),
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
      oiMaxAge: bars('age at which an unchanged open interest is stale and does not score').default(60),
      minScore: z.number().min(0).max(10).default(4).describe('least score of a signal, of 10 points'),

      atrPeriod: bars('average true range').default(14),
      stopAtr: z.number().positive().default(2).describe('distance of the stop, in average true ranges'),
      targetAtr: z.number().positive().default(4).describe('distance of the target, in average true ranges'),
      positionSize: z
        .number()
        .positive()
        .max(1)
        .default(0.1)
        .describe('notional of an entry, as a fraction of equity'),
    })
    .superRefine((params, context) => {
      if (params.regimeFast >= params.regimeSlow) {
        context.addIssue({
          code: 'custom',
          path: ['regimeFast'],
          message: `must be shorter than regimeSlow (${params.regimeSlow})`,
        });
      }
      if (params.divergenceForm === 'markets' && params.otherMarket === 'none') {
        context.addIssue({
          code: 'custom',
          path: ['otherMarket'],
          message: `must be 'spot' or 'perp' when divergenceForm is 'markets'`,
        });
      }
    }))();

/** The parameters, complete. */
export type SqueezeFlowParams = z.output<typeof SqueezeFlowParams>;

/**
 * Bars that must have closed before SqueezeFlow can find a signal: its longest window.
 *
 * @example
 * ```ts
 * minimumHistory(SqueezeFlowParams.parse({})); // 100
 * ```
 */
export function minimumHistory(params: SqueezeFlowParams): number {
  checkArguments('minimumHistory', { params }, { params: 'object' });
  const { divergenceForm, divergenceLookback, pivotBars, atrPeriod } = params;
  const squeeze = params.squeezeLength + (params.squeezeState === 'fired' ? 1 : 0);
  // Two pivots are more than `pivotBars` apart, and the second is known `pivotBars` later.
  const pivots = Math.max(3 * pivotBars + 2, atrPeriod + pivotBars);
  const divergence = divergenceForm === 'pivot' ? pivots : divergenceLookback;
  return Math.max(squeeze, divergence, params.resetBars, params.resetWindow, atrPeriod);
}
