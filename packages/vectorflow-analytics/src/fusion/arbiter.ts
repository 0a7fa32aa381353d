import { checkArguments, sealed, shown } from '@veloce/core';
import * as z from 'zod';
import { checksum, parseSaved } from '../check.js';

/** A signal that asks to be acted on. */
export interface Candidate {
  /** Tells it from others; the same one is acted on once. */
  readonly id: string;
  readonly symbol: string;
  readonly side: 'LONG' | 'SHORT';
  /** In [0, 1]. */
  readonly score: number;
  readonly confidence: number;
  /** Length of the bars it was found on, in milliseconds. */
  readonly timeframeMs: number;
  /** When it was known, epoch ms. */
  readonly timestamp: number;
  /** Why it must not be acted on, such as bad data or a limit of risk; empty when nothing speaks against it. */
  readonly vetoes?: readonly string[];
}

/** The outcome for the candidates. */
export interface Arbitration {
  /** At most one per symbol. */
  readonly accepted: readonly Candidate[];
  readonly rejected: readonly { readonly candidate: Candidate; readonly reason: string }[];
}

/** Settings of an arbiter. */
export interface ArbiterOptions {
  /** Opposing signals whose scores differ by less than this cancel; 0.1 by default. */
  readonly minMargin?: number;
  /** Time after an accepted signal of a symbol in which it takes no other; 0 by default. */
  readonly cooldownMs?: number;
}

/** Decides between candidates, and remembers what it accepted. */
export interface Arbiter {
  /**
   * Decides between the candidates of one moment.
   *
   * @param now Epoch ms; the caller's clock.
   */
  readonly decide: (candidates: readonly Candidate[], now: number) => Arbitration;
  /** Everything needed to go on after a restart, as JSON: {@link createArbiter} takes it. */
  readonly snapshot: () => ArbiterSnapshot;
}

const ArbiterSnapshotSchema = /* @__PURE__ */ (() =>
  z
    .strictObject({
      checksum,
      seen: z.array(z.string()).readonly().describe('ids of the accepted candidates'),
      lastAccepted: z
        .array(z.tuple([z.string(), z.number()]).readonly())
        .readonly()
        .describe('symbols, and when the last one of each was accepted'),
    })
    .readonly())();

/** An arbiter at rest: plain JSON. */
export type ArbiterSnapshot = z.output<typeof ArbiterSnapshotSchema>;

/**
 * An arbiter: vetoes first, then duplicates, opposing signals that cancel, the best one by rank (score, confidence, longer timeframe, earlier
 * timestamp, id), and the symbol's cooldown. Every rejected candidate keeps its reason.
 *
 * @param snapshot What `snapshot()` of one gave, also after a round trip through JSON: the new one goes on from there.
 * @throws {RangeError} when an option is below 0, or that is no snapshot.
 * @see definitions §10
 * @example
 * ```ts
 * const arbiter = createArbiter({ cooldownMs: 900_000 });
 * const { accepted, rejected } = arbiter.decide(candidates, Date.now());
 * ```
 */
export function createArbiter(options: ArbiterOptions = {}, snapshot?: ArbiterSnapshot): Arbiter {
  checkArguments('createArbiter', { options }, { options: 'object' });
  const { minMargin = 0.1, cooldownMs = 0 } = options;
  for (const [name, value] of Object.entries({ minMargin, cooldownMs })) {
    if (!(value >= 0)) throw new RangeError(`createArbiter: ${name} must be >= 0, got ${shown(value)}`);
  }
  const before = snapshot && parseSaved('createArbiter', ArbiterSnapshotSchema, snapshot);
  const seen = new Set(before?.seen);
  const lastAccepted = new Map(before?.lastAccepted);

  return {
    decide(candidates, now) {
      const accepted: Candidate[] = [];
      const rejected: { candidate: Candidate; reason: string }[] = [];
      const bySymbol = new Map<string, Candidate[]>();
      for (const candidate of [...candidates].sort(byRank)) {
        const { id, symbol, vetoes = [] } = candidate;
        if (vetoes.length > 0) rejected.push({ candidate, reason: `veto: ${vetoes.join(', ')}` });
        else if (seen.has(id)) rejected.push({ candidate, reason: 'duplicate' });
        else bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), candidate]);
      }
      for (const [symbol, own] of bySymbol) {
        const [best] = own;
        const opposing = own.find((one) => one.side !== best.side);
        const since = now - (lastAccepted.get(symbol) ?? -Infinity);
        // Differences of scores carry rounding errors.
        const cancels = opposing !== undefined && best.score - opposing.score < minMargin * (1 - 1e-12);
        const reason = cancels ? 'opposing signals cancel' : since < cooldownMs ? 'cooldown' : undefined;
        own.forEach((candidate, k) => {
          if (reason !== undefined) rejected.push({ candidate, reason });
          else if (k > 0) rejected.push({ candidate, reason: `outranked by ${best.id}` });
        });
        if (reason !== undefined) continue;
        accepted.push(best);
        seen.add(best.id);
        lastAccepted.set(symbol, now);
      }
      return { accepted, rejected };
    },
    snapshot: () => sealed({ seen: [...seen], lastAccepted: [...lastAccepted] }),
  };
}

function byRank(a: Candidate, b: Candidate): number {
  return (
    b.score - a.score ||
    b.confidence - a.confidence ||
    b.timeframeMs - a.timeframeMs ||
    a.timestamp - b.timestamp ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}
