import type { Left } from 'fp-ts/lib/Either.js';
import type { Column } from './column.js';
import type { FunnelCounter } from './funnel.js';
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

/** Reads the gates of a strategy, bar by bar, and counts the bars that the leading ones stop. */
export interface GateWalker {
  /** How many of the first phases have gates that decide on their own: up to the first that is not decisive. */
  readonly leading: number;
  /** The rejection of a phase's gate at bar `i`; `undefined` where it is open, or the phase has none. */
  readonly closedAt: (k: number, i: number) => Left<Rejection> | undefined;
  /** The first bar in `[i, to)` that the leading gates let in; `to` when there is none. Counts those before it. */
  readonly skip: (i: number, to: number) => number;
  /** The rejection of the leading gates at bar `i`, which it counts; `undefined` where all are open. */
  readonly stop: (i: number) => Left<Rejection> | undefined;
}

/**
 * Walks over the gates of some phases.
 *
 * @param columns The columns that the gates' slots are places in; they may be other ones in the next block.
 * @param counter Counts the bars that the leading gates stop.
 */
export function walkGates(
  gates: readonly (Gate | undefined)[],
  columns: readonly Column[],
  counter: Pick<FunnelCounter, 'entered' | 'stopped'>,
): GateWalker {
  const leading = leadingGates(gates);

  /** The index of the leading gate that stops a bar; -1 if none does. */
  const stoppedBy = (i: number): number => {
    for (let k = 0; k < leading.length; k++) {
      const open = columns[leading[k].slot][i];
      if (open === 0 || open !== open) return k;
    }
    return -1;
  };
  const verdict = ({ slot, closed, warmup }: Gate, i: number): Left<Rejection> =>
    columns[slot][i] === 0 ? closed : warmup;

  return {
    leading: leading.length,

    closedAt(k, i) {
      const gate = gates[k];
      if (gate === undefined) return undefined;
      const open = columns[gate.slot][i];
      return open === 0 || open !== open ? verdict(gate, i) : undefined;
    },

    skip(i, to) {
      if (leading.length === 0) return i;
      const first = columns[leading[0].slot];
      let at = i;
      let unknown = 0;
      let passedFirst = 0;
      for (; at < to; at++) {
        const x = first[at];
        if (x !== x) unknown++;
        else if (x !== 0) {
          const k = stoppedBy(at);
          if (k < 0) break;
          passedFirst++;
          counter.stopped(k, verdict(leading[k], at).left.reason, 1);
        }
      }
      if (at > i) {
        counter.entered(at - i);
        counter.stopped(0, leading[0].warmup.left.reason, unknown);
        counter.stopped(0, leading[0].closed.left.reason, at - i - unknown - passedFirst);
      }
      return at;
    },

    stop(i) {
      const k = stoppedBy(i);
      if (k < 0) return undefined;
      const result = verdict(leading[k], i);
      counter.stopped(k, result.left.reason, 1);
      return result;
    },
  };
}

/** The gates that decide on their own: those of the first phases, up to the first that is not decisive. */
function leadingGates(gates: readonly (Gate | undefined)[]): readonly Gate[] {
  const leading: Gate[] = [];
  for (const gate of gates) {
    if (gate === undefined) break;
    leading.push(gate);
    if (!gate.decisive) break;
  }
  return leading;
}
