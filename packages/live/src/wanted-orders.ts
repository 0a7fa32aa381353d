import type { PaperEvents, PaperOrder } from '@veloce/backtest';
import { clientOrderId } from './client-order-id.js';
import type { OrderOutput, WantedEntry, WantedExit } from './output.js';

/** The naming of the orders that a plan sends; see `clientOrderId`. */
export interface OrderNaming {
  /** Name of the run: 1 to 12 of `A-Z a-z 0-9 _`. */
  readonly run: string;
  /** Counts the processes that took over for good, from 0; 0 by default. */
  readonly epoch?: number;
}

/** An entry that was ordered and that the account on paper has not left. */
interface OpenEntry {
  readonly id: string;
  readonly symbol: string;
  /** Its number on paper. */
  readonly paper: number;
  /** Base units held of it on paper; `null` before it is filled there. */
  size: number | null;
  /** Whether all of it was ordered to be left. */
  isLeaving: boolean;
}

/** The memory of {@link wantedOrders}: plain data. */
export interface WantedOrdersState {
  readonly entries: readonly Readonly<OpenEntry>[];
  /** Exits on paper that were ordered and have not ended there, by their numbers. */
  readonly exits: readonly number[];
}

/** One time, played on paper. */
interface PlayedTime {
  /** Number of the input that played it. */
  readonly sequence: number;
  /** Open time of its bars, epoch ms UTC. */
  readonly bar: number;
  readonly intervalMs: number;
  readonly events: PaperEvents;
  /** The orders at work on paper after it. */
  readonly working: readonly PaperOrder[];
  /** The last close of a symbol. */
  readonly close: (symbol: string) => number;
}

/** Turns the orders of an account on paper into orders for a venue. */
export interface WantedOrders {
  readonly after: (played: PlayedTime) => readonly OrderOutput[];
  readonly state: () => WantedOrdersState;
}

/**
 * The orders with which a venue follows an account on paper. Market orders for the next open are ordered at the close that decides on them; what the account
 * does within a bar (a stop, a target) is known, and ordered, when that bar has closed. An entry that paper did not take is left.
 */
export function wantedOrders({ run, epoch = 0 }: OrderNaming, saved?: WantedOrdersState): WantedOrders {
  clientOrderId(run, epoch, 0); // refuses bad names at once
  let entries: OpenEntry[] = (saved?.entries ?? []).map((one) => ({ ...one }));
  const exits = new Set(saved?.exits ?? []);

  const heldOf = (symbol: string): readonly OpenEntry[] =>
    entries.filter((one) => one.symbol === symbol && one.size !== null);
  const sizeOf = (held: readonly OpenEntry[]): number => held.reduce((sum, { size }) => sum + (size ?? 0), 0);

  return {
    after({ sequence, bar, intervalMs, events, working, close }) {
      const outputs: OrderOutput[] = [];
      const order = (wanted: WantedEntry | WantedExit): void => {
        outputs.push({ kind: 'order', sequence, leg: outputs.length, bar, wanted });
      };
      const enter = (on: Pick<PaperOrder, 'id' | 'symbol' | 'side' | 'reason'>, size: number): OpenEntry => {
        const { symbol, side, reason } = on;
        const id = clientOrderId(run, epoch, sequence, outputs.length);
        const goodUntil = bar + 2 * intervalMs;
        order({ what: 'enter', id, symbol, side, size, lastPrice: close(symbol), goodUntil, reason });
        const entry: OpenEntry = { id, symbol, paper: on.id, size: null, isLeaving: false };
        entries.push(entry);
        return entry;
      };
      const leave = (entry: OpenEntry, share: number, reason: string): void => {
        if (entry.isLeaving) return;
        const { id: entryId, symbol } = entry;
        const isWhole = share >= 1 - 1e-9;
        order({
          what: 'leave',
          entryId,
          symbol,
          share: isWhole ? 1 : share,
          lastPrice: close(symbol),
          reason,
        });
        entry.isLeaving = isWhole;
      };

      for (const ended of events.orders) {
        const { id, symbol, filledSize, reason, status } = ended;
        const entry = entries.find(({ paper }) => paper === id);
        if (entry !== undefined) {
          if (filledSize > 0) entry.size = filledSize;
          else {
            leave(entry, 1, `${status} on paper: ${reason}`);
            entries = entries.filter((one) => one !== entry);
          }
        } else if (!ended.reduceOnly) {
          if (filledSize > 0) enter(ended, filledSize).size = filledSize;
        } else if (filledSize > 0) {
          const held = heldOf(symbol);
          const share = Math.min(1, filledSize / sizeOf(held));
          if (!exits.delete(id)) for (const one of held) leave(one, share, reason);
          for (const one of held) one.size = (one.size ?? 0) * (1 - share);
          if (share >= 1 - 1e-9) entries = entries.filter((one) => !held.includes(one));
        } else exits.delete(id);
      }
      for (const due of working.filter(({ isDue }) => isDue)) {
        if (due.reduceOnly) {
          if (exits.has(due.id)) continue;
          exits.add(due.id);
          const held = heldOf(due.symbol);
          const share = due.size === null ? due.share : Math.min(1, due.size / sizeOf(held));
          for (const one of held) leave(one, share, due.reason);
        } else if (due.size !== null && !entries.some(({ paper }) => paper === due.id)) enter(due, due.size);
      }
      return outputs;
    },
    state: () => ({ entries: entries.map((one) => ({ ...one })), exits: [...exits] }),
  };
}
