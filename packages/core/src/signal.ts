import * as z from 'zod';
import { shown } from './shown.js';

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
      stopLoss: price.optional().describe('where the loss is cut; left out: nowhere'),
      takeProfit: price.optional().describe('where the gain is taken; left out: nowhere'),
      scoreBreakdown: z.record(z.string(), z.number()).describe('the parts of the score, by name'),
      playbooks: z
        .array(z.string().min(1).max(100))
        .max(100)
        .optional()
        .describe('names of playbooks whose conditions held, where somebody asked'),
    })
    .superRefine((signal, context) => {
      const { side, stopLoss, entryReference, takeProfit } = signal;
      const direction = side === 'LONG' ? 1 : -1;
      const check = (field: 'stopLoss' | 'takeProfit', level: number | undefined, sign: 1 | -1): void => {
        if (level === undefined || sign * direction * (level - entryReference) > 0) return;
        const where = sign * direction > 0 ? 'above' : 'below';
        const message = `of a ${side} must be ${where} its entryReference of ${entryReference}`;
        context.addIssue({ code: 'custom', path: [field], message });
      };
      check('stopLoss', stopLoss, -1);
      check('takeProfit', takeProfit, 1);
    }))();

/**
 * An immutable trading signal: what a strategy concluded at the close of one bar.
 *
 * `score` lies in [0, 10], `confidence` in [0, 1]; prices are in quote currency. `timestamp` is the close time of the bar,
 * the first moment at which the signal can be known. A position without `stopLoss` or `takeProfit` is left by rules, by opposite
 * signals, or not at all; what is counted in its initial risk (R, sizing by risk) then has no value.
 */
export type Signal = Readonly<
  Omit<z.output<typeof SignalSchema>, 'scoreBreakdown' | 'stopLoss' | 'takeProfit' | 'playbooks'> & {
    stopLoss?: number | undefined;
    takeProfit?: number | undefined;
    scoreBreakdown: Readonly<Record<string, number>>;
    playbooks?: readonly string[] | undefined;
  }
>;

/**
 * Checks and freezes a signal. `stopLoss` and `takeProfit` are left out where there is none.
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
  checkSignal('signal', fields);
  const { scoreBreakdown, playbooks } = fields;
  return Object.freeze({
    ...fields,
    scoreBreakdown: Object.freeze({ ...scoreBreakdown }),
    ...(playbooks === undefined ? {} : { playbooks: Object.freeze([...playbooks]) }),
  });
}

/**
 * Refuses what is not a signal, however it was made.
 *
 * @param where Who found it.
 * @throws {RangeError} naming every field that is out of its range, with its value.
 */
export function checkSignal(where: string, fields: unknown): asserts fields is Signal {
  if (isRecord(fields) && isPlainlyGood(fields as Signal)) return;
  const parsed = SignalSchema.safeParse(fields);
  if (parsed.success) return;
  const faults = parsed.error.issues.map(
    ({ path, message }) =>
      `${where}: ${path.join('.') || 'signal'}: ${message}${nonesOf(path)}, got ${show(fields, path)}`,
  );
  throw new RangeError(faults.join('; '));
}

/** How to omit them, for the optional fields. */
function nonesOf(path: readonly PropertyKey[]): string {
  return path[0] === 'stopLoss' || path[0] === 'takeProfit' ? ' (leave it out for none)' : '';
}

/** The usual case in a few comparisons, a tenth of the schema's time; whatever fails them goes to the schema. */
function isPlainlyGood(signal: Signal): boolean {
  const { timestamp, symbol, side, score, confidence, reason, entryReference } = signal;
  const { stopLoss, takeProfit } = signal;
  const direction = side === 'LONG' ? 1 : -1;
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
    Number.isFinite(entryReference) &&
    entryReference > 0 &&
    isLevel(stopLoss, -direction, entryReference) &&
    isLevel(takeProfit, direction, entryReference) &&
    !('playbooks' in signal) &&
    countFields(signal) ===
      fieldCount - Number(!('stopLoss' in signal)) - Number(!('takeProfit' in signal)) &&
    isRecord(signal.scoreBreakdown) &&
    areFinite(signal.scoreBreakdown)
  );
}

/** Fields in a loop instead of a list: this runs for every signal of a search. */
function countFields(record: object): number {
  let count = 0;
  for (const _name in record) count++;
  return count;
}

function areFinite(record: Readonly<Record<string, number>>): boolean {
  for (const name in record) if (!Number.isFinite(record[name])) return false;
  return true;
}

/** Whether there is no level, or a price on its side of the entry. */
function isLevel(level: number | undefined, sign: number, entryReference: number): boolean {
  return (
    level === undefined ||
    (Number.isFinite(level) && level > 0 && (sign > 0 ? level > entryReference : level < entryReference))
  );
}

const fieldCount = 10;

function show(fields: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = fields;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return shown(value);
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
