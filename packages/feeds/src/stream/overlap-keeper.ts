import type { MarketTrade, StreamEvent } from '../events.js';
import { mostHeld, type KeeperPort, type KeeperTimes, type TradeKeeper } from './trade-keeper.js';

/** The number of trade ids that are remembered. */
const remembered = 8_192;
const retryMs = 1_000;

/** The trade's id; where the venue gives none, all that it says. */
const keyOf = ({ id, time, price, rawSize, side }: MarketTrade): string =>
  id === '' ? `${time} ${price} ${rawSize} ${side}` : id;

/**
 * A keeper for a venue that does not count its trades. What was missed while nothing was connected is asked for, and is whole when the answer
 * reaches back to a trade that is known; what is lost on an open socket is only seen by an audit.
 */
export function overlappingTrades(
  venue: string,
  symbol: string,
  { holdMs }: KeeperTimes,
  { tell, ask }: KeeperPort,
): TradeKeeper {
  /** How often each trade was given: once, unless the venue gives its trades no ids and several are alike. */
  const known = new Map<string, number>();
  /** Trades without ids that an answer had before the socket's own were released, by what they are. */
  const early = new Map<string, number>();
  let lastTime = NaN;
  let held: MarketTrade[] = [];
  let state: StreamEvent['state'] = 'hole';
  let isConnected = false;
  let since = NaN;
  let why = 'not connected yet';
  let isAsked = false;
  let askAt = NaN;
  let repeated = 0;

  const say = (
    now: number,
    next: StreamEvent['state'],
    reason: string,
    more: Partial<StreamEvent> = {},
  ): void => {
    state = next;
    tell({
      ...{ kind: 'stream', venue, symbol, channel: 'trades', state, time: now, received: now, reason },
      ...{ from: lastTime, until: next === 'whole' ? now : NaN, missing: next === 'whole' ? 0 : NaN },
      ...more,
    });
  };
  const remember = (key: string): void => {
    known.set(key, (known.get(key) ?? 0) + 1);
    if (known.size > remembered) for (const oldest of known.keys()) { known.delete(oldest); break; } // prettier-ignore
  };
  const give = (trade: MarketTrade): void => {
    const key = keyOf(trade);
    // A socket sends each trade once: two that are alike are two, where no id says otherwise.
    if (trade.id !== '' && known.has(key)) {
      repeated++;
      return;
    }
    remember(key);
    if (!(trade.time < lastTime)) lastTime = trade.time;
    tell(trade);
  };
  const release = (): void => {
    const waiting = held;
    held = [];
    for (const trade of waiting) {
      const key = keyOf(trade);
      const before = early.get(key) ?? 0;
      if (before > 0) {
        early.set(key, before - 1);
        repeated++;
      } else give(trade);
    }
    early.clear();
  };
  /** The trades of an answer that were never given: of those that are alike, as many as are more than were. */
  const unseen = (rows: readonly MarketTrade[]): readonly MarketTrade[] => {
    const seen = new Map<string, number>();
    return rows.filter((trade) => {
      const key = keyOf(trade);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      return count > (known.get(key) ?? 0);
    });
  };
  const askNow = (): void => {
    isAsked = true;
    askAt = NaN;
    const untilTime = held.length > 0 ? held[0].time : NaN;
    ask({ symbol, firstNumber: NaN, lastNumber: NaN, fromTime: lastTime, untilTime });
  };

  return {
    take(trade, now) {
      if (state === 'mending' && known.size > 0) {
        held.push(trade);
        if (held.length <= mostHeld) return;
        say(now, 'hole', `more than ${mostHeld} trades wait behind the hole`, { until: held[0].time });
        release();
        state = 'whole';
        return;
      }
      give(trade);
    },
    passOver: () => undefined,
    answer(trades, _gap, now) {
      isAsked = false;
      const rows = trades.filter((one) => one.kind === 'trade');
      const reaches =
        rows.some((trade) => known.has(keyOf(trade)) || trade.time < lastTime) || known.size === 0;
      const fresh = unseen(rows).filter(({ time }) => !(time < lastTime && state !== 'whole'));
      if (state === 'whole') {
        // An audit: what the venue has between what is known was lost on the way, what is newer may still come.
        const inside = fresh.filter(({ time }) => time < lastTime);
        if (inside.length === 0) return 0;
        const from = inside[0].time;
        const until = inside[inside.length - 1].time;
        say(now, 'hole', 'an audit found trades that never came', { from, until, missing: inside.length });
        for (const trade of inside) {
          remember(keyOf(trade));
          tell({ ...trade, late: true });
        }
        say(now, 'whole', 'the hole was filled late', { from, until });
        return inside.length;
      }
      const from = lastTime;
      if (!reaches && rows.length > 0) say(now, 'hole', `the venue has no trades before ${new Date(rows[0].time).toISOString()} any more`, { until: rows[0].time }); // prettier-ignore
      if (rows.length === 0 && known.size > 0 && held.length > 0) {
        askAt = now + retryMs;
        return 0;
      }
      for (const trade of fresh) {
        give(trade);
        if (trade.id === '') early.set(keyOf(trade), (early.get(keyOf(trade)) ?? 0) + 1);
      }
      release();
      if (isConnected) say(now, 'whole', `back-filled: ${why}`, { from });
      return fresh.length;
    },
    failed(_gap, reason, now) {
      isAsked = false;
      askAt = now + retryMs;
      if (state === 'mending') why = `${why.split(';')[0]}; ${reason}`;
    },
    disconnected(reason, now) {
      isConnected = false;
      if (state !== 'whole' && state !== 'silent') return;
      since = now;
      why = reason;
      say(now, 'mending', reason);
    },
    connected(now) {
      if (isConnected) return;
      isConnected = true;
      if (known.size === 0) {
        say(now, 'whole', 'connected');
        return;
      }
      if (state === 'hole') {
        // Given up already: what is still to be had comes before what is new.
        since = now;
        say(now, 'mending', why);
      }
      if (!isAsked) askNow();
    },
    tick(now) {
      if (state === 'mending' && now - since >= holdMs) {
        const until = held.length > 0 ? held[0].time : NaN;
        say(now, 'hole', `not filled within ${holdMs} ms: ${why}`, { until });
        release();
        if (isConnected) state = 'whole';
      }
      if (!isAsked && now >= askAt) {
        askAt = NaN;
        if (state === 'mending' || isConnected) askNow();
      }
    },
    audit() {
      if (state === 'whole' && known.size > 0 && !isAsked) askNow();
    },
    state: () => state,
    repeated: () => repeated,
  };
}
