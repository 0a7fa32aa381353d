import * as z from 'zod';

/** Direction of a trade. */
export type Side = 'LONG' | 'SHORT';

const price = /* @__PURE__ */ (() => z.number().positive())();

/** The contract of a {@link Signal}: use it to check signals that come from outside. */
export const SignalSchema = /* @__PURE__ */ (() =>
  z
    .strictObject({
      timestamp: z.int().describe('when it became known: the close time of its bar, epoch ms UTC'),
      symbol: z.string().min(1),
      side: z.enum(['LONG', 'SHORT']),
      score: z.number().min(0).max(10),
      confidence: z.number().min(0).max(1),
      reason: z.string().min(1).describe('why, for a person'),
      entryReference: price.describe(
        'the price that stop and target were measured from: the close of the signal bar',
      ),
      stopLoss: price,
      takeProfit: price,
      scoreBreakdown: z.record(z.string(), z.number()).describe('the parts of the score, by name'),
    })
    .superRefine((signal, context) => {
      const { side, stopLoss, entryReference, takeProfit } = signal;
      const ordered =
        side === 'LONG'
          ? stopLoss < entryReference && entryReference < takeProfit
          : takeProfit < entryReference && entryReference < stopLoss;
      if (!ordered) {
        const rule =
          side === 'LONG'
            ? 'stopLoss < entryReference < takeProfit'
            : 'takeProfit < entryReference < stopLoss';
        context.addIssue({
          code: 'custom',
          path: ['stopLoss'],
          message: `a ${side} needs ${rule}, got stopLoss ${stopLoss}, entryReference ${entryReference}, takeProfit ${takeProfit}`,
        });
      }
    }))();

/**
 * An immutable trading signal: what a strategy concluded at the close of one bar.
 *
 * `score` lies in [0, 10], `confidence` in [0, 1]; prices are in quote currency. `timestamp` is the close time of the bar,
 * the first moment at which the signal can be known.
 */
export type Signal = Readonly<
  Omit<z.output<typeof SignalSchema>, 'scoreBreakdown'> & { scoreBreakdown: Readonly<Record<string, number>> }
>;

/**
 * Checks and freezes a signal.
 *
 * @throws {RangeError} naming every field that is out of its range, with its value.
 * @example
 * ```ts
 * const signal = createSignal({
 *   timestamp: 1_700_000_040_000, symbol: 'BTCUSDT', side: 'LONG', score: 6, confidence: 0.6, reason: 'buyers absorb',
 *   entryReference: 100, stopLoss: 98, takeProfit: 104, scoreBreakdown: { squeeze: 3, divergence: 3 },
 * });
 * ```
 */
export function createSignal(fields: Signal): Signal {
  const parsed = SignalSchema.safeParse(fields);
  if (!parsed.success) {
    throw new RangeError(
      parsed.error.issues
        .map((issue) => {
          const path = issue.path.join('.') || 'signal';
          return `signal: ${path}: ${issue.message}, got ${show(fields, issue.path)}`;
        })
        .join('; '),
    );
  }
  return Object.freeze({ ...parsed.data, scoreBreakdown: Object.freeze(parsed.data.scoreBreakdown) });
}

function show(fields: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = fields;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
}
