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
  if (!isPlainlyGood(fields)) {
    const parsed = SignalSchema.safeParse(fields);
    if (!parsed.success)
      throw new RangeError(parsed.error.issues.map((issue) => describeIssue(issue, fields)).join('; '));
  }
  return Object.freeze({ ...fields, scoreBreakdown: Object.freeze({ ...fields.scoreBreakdown }) });
}

/** The usual case in a few comparisons, a tenth of the schema's time; whatever fails them goes to the schema. */
function isPlainlyGood(signal: Signal): boolean {
  const { timestamp, symbol, side, score, confidence, reason, entryReference, stopLoss, takeProfit } = signal;
  const lower = side === 'LONG' ? stopLoss : takeProfit;
  const upper = side === 'LONG' ? takeProfit : stopLoss;
  return (
    (side === 'LONG' || side === 'SHORT') &&
    Number.isSafeInteger(timestamp) &&
    typeof symbol === 'string' &&
    symbol !== '' &&
    typeof reason === 'string' &&
    reason !== '' &&
    Number.isFinite(score) &&
    score >= 0 &&
    score <= 10 &&
    Number.isFinite(confidence) &&
    confidence >= 0 &&
    confidence <= 1 &&
    Number.isFinite(lower) &&
    Number.isFinite(upper) &&
    Number.isFinite(entryReference) &&
    0 < lower &&
    lower < entryReference &&
    entryReference < upper &&
    Object.keys(signal).length === fieldCount &&
    isRecord(signal.scoreBreakdown) &&
    Object.values(signal.scoreBreakdown).every(Number.isFinite)
  );
}

const fieldCount = 10;

function describeIssue({ path, message }: z.core.$ZodIssue, fields: Signal): string {
  return `signal: ${path.join('.') || 'signal'}: ${message}, got ${show(fields, path)}`;
}

function show(fields: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = fields;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
