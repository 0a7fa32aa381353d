import { epochMsRule, checkArguments } from '@veloce/core';
import type { Signal } from '@veloce/core';
import * as z from 'zod';
import { Actor } from '../actor.js';

const price = /* @__PURE__ */ (() => z.number().positive())();

/** The decision on a signal. */
export const JournalDecision = /* @__PURE__ */ (() =>
  z.enum(['taken', 'vetoed', 'outranked', 'cooldown', 'duplicate', 'rejected', 'watched']))();

/** The decision on a signal. */
export type JournalDecision = z.output<typeof JournalDecision>;

/** A signal as the journal keeps it: who concluded what at which close, and what was made of it. */
export const SignalEntry = /* @__PURE__ */ (() =>
  z.strictObject({
    closedAt: epochMsRule.describe('the close of its bar, epoch ms UTC: when it was known'),
    symbol: z.string().min(1).max(100),
    venue: z.string().min(1).max(100),
    timeframe: z.string().min(1).max(20),
    actor: Actor.describe('who concluded it'),
    type: z
      .string()
      .max(100)
      .default('')
      .describe('what kind it is; an actor says each kind once at a close'),
    action: z.string().min(1).max(40).describe('what it asks for: BUY, SELL, HOLD …'),
    side: z.enum(['LONG', 'SHORT']).nullable().default(null),
    strength: z.number().nullable().default(null),
    score: z.number().describe('the whole score, on the scale of who concluded it'),
    confidence: z.number().min(0).max(1).nullable().default(null),
    entryPrice: price.nullable().default(null).describe('the close that it was measured from'),
    stopPrice: price.nullable().default(null),
    targetPrice: price.nullable().default(null),
    reasons: z.array(z.string().max(1_000)).max(100).default([]),
    components: z.record(z.string(), z.number()).default({}).describe('the parts of the score, by name'),
    playbooks: z.array(z.string().max(100)).max(100).default([]).describe('playbooks that it suggests'),
    decision: JournalDecision,
    decisionReason: z.string().max(1_000).default('').describe('why it was taken, or was not'),
  }))();

/** A signal as the journal keeps it, complete. */
export type SignalEntry = z.output<typeof SignalEntry>;

/** A signal to keep; fields with a default are optional. */
export type SignalInput = z.input<typeof SignalEntry>;

/** The facts about a {@link Signal} that it does not hold itself. */
export type SignalContext = Pick<SignalInput, 'venue' | 'timeframe' | 'actor' | 'decision'> &
  Partial<Pick<SignalInput, 'type' | 'strength' | 'playbooks' | 'decisionReason'>>;

/**
 * A strategy's signal as an entry of the journal.
 *
 * @example
 * ```ts
 * await journal.signals.add([
 *   signalEntry(signal, { venue: 'binance', timeframe: '1m', actor: { kind: 'strategy', name: 'squeezeflow' }, decision: 'taken' }),
 * ])();
 * ```
 */
export function signalEntry(signal: Signal, context: SignalContext): SignalInput {
  checkArguments(
    'signalEntry',
    { signal, context },
    { signal: { timestamp: 'number', symbol: 'text', side: 'text' }, context: 'object' },
  );
  return {
    closedAt: signal.timestamp,
    symbol: signal.symbol,
    action: signal.side === 'LONG' ? 'BUY' : 'SELL',
    side: signal.side,
    score: signal.score,
    confidence: signal.confidence,
    entryPrice: signal.entryReference,
    stopPrice: signal.stopLoss,
    targetPrice: signal.takeProfit,
    reasons: [signal.reason],
    components: signal.scoreBreakdown,
    playbooks: [...(signal.playbooks ?? [])],
    ...context,
  };
}
