import type { Signal, Side } from '@veloce/core';
import type { Actor } from '../actor.js';
import type { actors, playbooks, trades } from '../database/schema.js';
import { positionOf } from './trade-key.js';

/** A trade as the journal keeps it: open while `closedAt` is `null`. Money is in `currency`, sizes in base units. */
export interface JournalTrade {
  readonly id: string;
  /** The position on its symbol that it closed: the same for all closed parts of one. */
  readonly position: string;
  readonly account: string;
  readonly venue: string;
  readonly symbol: string;
  readonly side: Side;
  /** Epoch ms UTC. */
  readonly openedAt: number;
  readonly closedAt: number | null;
  /** The quantity that was closed, or is open. */
  readonly quantity: number;
  readonly entryPrice: number;
  readonly exitPrice: number | null;
  readonly stopPrice: number | null;
  readonly targetPrice: number | null;
  readonly grossPnl: number | null;
  readonly fees: number;
  /** Fees in coins without a known price; `netPnl` does not hold them. */
  readonly otherFees: Readonly<Record<string, number>>;
  readonly funding: number;
  readonly borrow: number;
  readonly netPnl: number | null;
  readonly currency: string;
  readonly riskAmount: number | null;
  /** `netPnl` over `riskAmount`; `null` without either. */
  readonly r: number | null;
  /** Best and worst excursion of the price, as fractions of the entry price; mae <= 0 <= mfe; `null`: not measured. */
  readonly mfe: number | null;
  readonly mae: number | null;
  readonly exitKind: string | null;
  readonly exitReason: string;
  readonly decidedBy: Actor;
  readonly playbook: { readonly id: string; readonly version: number; readonly name: string } | null;
  /** The signals that it was opened on. */
  readonly signals: readonly Signal[];
  readonly score: number | null;
  readonly reasons: readonly string[];
  readonly regime: string | null;
  readonly rating: number | null;
  readonly tags: readonly string[];
}

/** A trade from its row and what it points to. */
export function tradeOf(
  row: Omit<typeof trades.$inferSelect, 'measured' | 'position' | 'recordedAt'>,
  actor: typeof actors.$inferSelect,
  playbook: typeof playbooks.$inferSelect | null,
): JournalTrade {
  const { id, account, venue, symbol, quantity, entryPrice, exitPrice, stopPrice, targetPrice, grossPnl } =
    row;
  const { fees, otherFees, funding, borrow, netPnl, currency, riskAmount, r, mfe, mae, exitKind } = row;
  const { exitReason, score, reasons, regime, rating, tags } = row;
  return {
    id,
    position: positionOf(row.sourceKey, row.openedAt),
    account,
    venue,
    symbol,
    side: row.side === 1 ? 'LONG' : 'SHORT',
    openedAt: row.openedAt.getTime(),
    closedAt: row.closedAt?.getTime() ?? null,
    ...{
      quantity,
      entryPrice,
      exitPrice,
      stopPrice,
      targetPrice,
      grossPnl,
      fees,
      otherFees,
      funding,
      borrow,
    },
    ...{ netPnl, currency, riskAmount, r, mfe, mae, exitKind, exitReason },
    decidedBy: { kind: actor.kind as Actor['kind'], name: actor.name, version: actor.version },
    playbook:
      playbook === null || row.playbookVersion === null
        ? null
        : { id: playbook.id, version: row.playbookVersion, name: playbook.name },
    signals: row.signals as readonly Signal[],
    ...{ score, reasons, regime, rating, tags },
  };
}
