import type { FillEvent, FundingEvent } from '@veloce/backtest';
import type { Attribution } from './attribution.js';
import { meanPrice, playFill, playFunding, sizeOf, type Books, type Episode, type Part } from './episode.js';
import { bookFill, currencyOf, instrumentOf } from './instrument.js';
import { partKey, positionKey, tradeId } from './trade-key.js';
import type { FillUse, WrittenTrade } from './write-trades.js';

/** An event that moves a position. */
export type Happening = FillEvent | FundingEvent;

/** The trades and the position of a symbol after its events. */
export interface PlayedSymbol {
  /** Trades that are new or have changed, by their keys. */
  readonly rows: ReadonlyMap<string, WrittenTrade>;
  /** The fills of each trade. */
  readonly uses: readonly FillUse[];
  /** Parts that turned out to be the end of their position: they go on under its key. */
  readonly joined: ReadonlyMap<string, string>;
}

/** Plays what happened on a symbol, from a position on. */
export function playSymbol(
  account: string,
  symbol: string,
  start: Episode | null,
  happenings: readonly Happening[],
  attribution: Attribution,
): PlayedSymbol {
  const instrument = (attribution.instruments ?? instrumentOf)(symbol);
  const books: Books = { match: attribution.match, isInverse: instrument.isInverse };
  const priceOf = attribution.priceOf ?? (() => undefined);
  const rows = new Map<string, WrittenTrade>();
  const uses: FillUse[] = [];
  const joined = new Map<string, string>();
  let episode = start;

  const rowOf = (key: string, side: 1 | -1) => ({
    id: tradeId(account, key),
    account,
    source_key: key,
    symbol,
    venue: attribution.venue,
    side,
    currency: currencyOf(instrument),
    playbook_id: attribution.playbook?.id ?? null,
    playbook_version: attribution.playbook?.version ?? null,
  });

  for (const happening of happenings) {
    if (happening.kind === 'funding') {
      episode = playFunding(episode, happening.paid);
      continue;
    }
    const fill = bookFill(happening, instrument, priceOf);
    const played = playFill(episode, fill, books);
    episode = played.episode;
    const { closed } = played;
    if (closed !== null) {
      const { openedBy, side, part } = closed;
      const ofPart = partKey(openedBy, part.orderId);
      const key = part.isLast ? positionKey(openedBy) : ofPart;
      if (part.isLast && !rows.delete(ofPart)) joined.set(ofPart, key);
      rows.set(key, { ...rowOf(key, side), ...closedFields(part) });
      uses.push({ account, key, fillId: fill.fillId, opens: false, size: fill.size });
    }
    if (played.opens && episode !== null)
      uses.push({
        account,
        key: positionKey(episode.openedBy),
        fillId: fill.fillId,
        opens: true,
        size: fill.size,
      });
  }

  if (episode !== null) {
    const key = positionKey(episode.openedBy);
    rows.set(key, { ...rowOf(key, episode.side), ...openFields(episode, books) });
  }
  const kept = uses.map((use) =>
    rows.has(use.key) || !use.key.includes('/') ? use : { ...use, key: use.key.split('/')[0] },
  );
  return { rows, uses: kept, joined };
}

const closedFields = (part: Part) => ({
  opened_at: iso(part.openedAt),
  closed_at: iso(part.closedAt),
  quantity: part.size,
  entry_price: part.entryPrice,
  exit_price: part.exitPrice,
  gross_pnl: part.gross,
  fees: part.fees,
  other_fees: part.otherFees,
  funding: part.funding,
  net_pnl: part.gross - part.fees - part.funding,
  position: null,
});

const openFields = (episode: Episode, books: Books) => ({
  opened_at: iso(episode.openedAt),
  closed_at: null,
  quantity: sizeOf(episode.lots),
  entry_price: meanPrice(episode.lots, books),
  exit_price: null,
  gross_pnl: null,
  fees: episode.lots.reduce((sum, { fee }) => sum + fee, 0),
  other_fees: episode.otherFees,
  funding: episode.funding,
  net_pnl: null,
  position: episode,
});

const iso = (time: number): string => new Date(time).toISOString();
