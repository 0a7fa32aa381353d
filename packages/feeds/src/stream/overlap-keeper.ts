import type { MarketTrade, StreamEvent } from '../events.js';
import { mostHeld, type KeeperPort, type KeeperTimes, type TradeKeeper } from './trade-keeper.js';

/** The number of trade ids that are remembered. */
const remembered = 8_192;
const retryMs = 1_000;

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
  const known = new Set<string>();
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
  const give = (trade: MarketTrade): void => {
    if (known.has(trade.id)) {
      repeated++;
      return;
    }
    known.add(trade.id);
    if (known.size > remembered) for (const oldest of known) { known.delete(oldest); break; } // prettier-ignore
    if (!(trade.time < lastTime)) lastTime = trade.time;
    tell(trade);
  };
  const release = (): void => {
    const waiting = held;
    held = [];
    for (const trade of waiting) give(trade);
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
      const reaches = rows.some(({ id, time }) => known.has(id) || time < lastTime) || known.size === 0;
      const fresh = rows.filter(({ id, time }) => !known.has(id) && !(time < lastTime && state !== 'whole'));
      if (state === 'whole') {
        // An audit: what the venue has between what is known was lost on the way, what is newer may still come.
        const inside = fresh.filter(({ time }) => time < lastTime);
        if (inside.length === 0) return 0;
        const from = inside[0].time;
        const until = inside[inside.length - 1].time;
        say(now, 'hole', 'an audit found trades that never came', { from, until, missing: inside.length });
        for (const trade of inside) {
          known.add(trade.id);
          tell({ ...trade, late: true });
        }
        say(now, 'whole', 'the hole was filled late', { from, until });
        return inside.length;
      }
      const from = lastTime;
      if (!reaches && rows.length > 0) say(now, 'hole', `the venue has no trades before ${rows[0].id} any more`, { until: rows[0].time }); // prettier-ignore
      if (rows.length === 0 && known.size > 0 && held.length > 0) {
        askAt = now + retryMs;
        return 0;
      }
      for (const trade of fresh) give(trade);
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
