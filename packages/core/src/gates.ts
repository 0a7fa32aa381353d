import type { Left } from 'fp-ts/lib/Either.js';
import { rejection, type Rejection } from './phase.js';
import type { AnyPhase } from './strategy.js';

/** A phase's gate, ready to be read. */
export interface Gate {
  readonly slot: number;
  readonly decisive: boolean;
  readonly closed: Left<Rejection>;
  readonly warmup: Left<Rejection>;
}

/**
 * The gates of some phases, by place; `slots` holds the slot of each feature of each phase.
 *
 * @throws {RangeError} when a gate is not one of its phase's features.
 */
export function gatesOf(
  phases: readonly AnyPhase[],
  slots: readonly Readonly<Record<string, number>>[],
): readonly (Gate | undefined)[] {
  return phases.map((phase, k) => {
    if (phase.gate === undefined) return undefined;
    const { feature, rejection: closed, unknown, decisive = false } = phase.gate;
    const slot: number | undefined = slots[k][feature];
    if (slot === undefined)
      throw new RangeError(`phase ${phase.name}: its gate ${feature} is not one of its features`);
    const warmup = unknown ?? rejection(phase.name, `${feature} has no value yet`);
    return {
      slot,
      decisive,
      closed: { _tag: 'Left', left: closed },
      warmup: { _tag: 'Left', left: warmup },
    };
  });
}

/** The gates that decide on their own: those of the first phases, up to the first that is not decisive. */
export function leadingGates(gates: readonly (Gate | undefined)[]): readonly Gate[] {
  const leading: Gate[] = [];
  for (const gate of gates) {
    if (gate === undefined) break;
    leading.push(gate);
    if (!gate.decisive) break;
  }
  return leading;
}
