import type { MarketEvent, MarketTrade, StreamEvent } from '../events.js';
import type { Backfilled, TradeGap } from '../venue.js';

/** The outputs and requests of the keeper of one stream. */
export interface KeeperPort {
  readonly tell: (event: MarketEvent) => void;
  /** Asks for trades by REST; the answer comes to `answer` or `failed`. */
  readonly ask: (gap: TradeGap) => void;
}

/** Keeps the trades of one symbol whole: in order, each once, and nothing missing that can be had. */
export interface TradeKeeper {
  /** Takes a trade from a socket. */
  readonly take: (trade: MarketTrade, now: number) => void;
  /** Skips the number of an invalid trade. */
  readonly passOver: (number: number, now: number) => void;
  /** Takes what was asked for; says how many trades were new. */
  readonly answer: (trades: readonly Backfilled[], gap: TradeGap, now: number) => number;
  readonly failed: (gap: TradeGap, reason: string, now: number) => void;
  /** No socket carries the stream any more. */
  readonly disconnected: (reason: string, now: number) => void;
  /** A socket carries it, from now on. */
  readonly connected: (now: number) => void;
  readonly tick: (now: number) => void;
  /** Asks whether anything was missed on an open socket. */
  readonly audit: () => void;
  readonly state: () => StreamEvent['state'];
  /** Trades that came more than once and were dropped. */
  readonly repeated: () => number;
}

/** How long things may take, ms. */
export interface KeeperTimes {
  /** How long what comes after a hole is held back for its filling. */
  readonly holdMs: number;
  /** How long a hole that was given up is asked for, still. */
  readonly mendForMs: number;
}

/** Most trades that are held back for one symbol; beyond it the hole is given up at once. */
export const mostHeld = 200_000;

/** A hole that was given up, and is still asked for. */
interface Hole {
  readonly first: number;
  readonly last: number;
  readonly fromTime: number;
  readonly untilTime: number;
  readonly since: number;
  /** Next number that is missing. */
  next: number;
}

/** An answer of so many trades may not be the last page. */
const pageLength = 1_000;
const firstRetryMs = 250;
const longestRetryMs = 30_000;

/** A keeper for a venue that counts the trades of a symbol one by one. */
export function numberedTrades(
  venue: string,
  symbol: string,
  { holdMs, mendForMs }: KeeperTimes,
  { tell, ask }: KeeperPort,
): TradeKeeper {
  /** Number and time of the last reported trade. */
  let last = NaN;
  let lastTime = NaN;
  /** Trades after a hole, by number. */
  let held: MarketTrade[] = [];
  let state: StreamEvent['state'] = 'hole';
  let isConnected = false;
  let since = NaN;
  let why = 'not connected yet';
  let isAsked = false;
  let askAt = NaN;
  let attempts = 0;
  let holes: Hole[] = [];
  let repeated = 0;
  /** The newest number that REST had when the stream began: what is newer than it may not be missed. */
  let anchor = NaN;
  /** Numbers after the last one that are no trades. */
  const none = new Set<number>();

  const missing = (): number => (held.length > 0 ? held[0].firstNumber - last - 1 : NaN);
  const say = (
    now: number,
    next: StreamEvent['state'],
    reason: string,
    more: Partial<StreamEvent> = {},
  ): void => {
    state = next;
    tell({
      ...{ kind: 'stream', venue, symbol, channel: 'trades', state, time: now, received: now, reason },
      ...{ from: lastTime, until: next === 'whole' ? now : NaN, missing: next === 'whole' ? 0 : missing() },
      ...more,
    });
  };
  const give = (trade: MarketTrade): void => {
    last = trade.number;
    if (!(trade.time < lastTime)) lastTime = trade.time;
    tell(trade);
  };
  const askNow = (): void => {
    if (last !== last && anchor === anchor) last = anchor;
    isAsked = true;
    askAt = NaN;
    const next = held[0];
    ask({
      symbol,
      firstNumber: last + 1,
      lastNumber: next === undefined ? NaN : next.firstNumber - 1,
      fromTime: lastTime,
      untilTime: next === undefined ? NaN : next.time,
    });
  };
  const mend = (now: number, reason: string): void => {
    if (state !== 'mending') {
      since = now;
      why = reason;
      attempts = 0;
      say(now, 'mending', reason);
    }
    if (!isAsked && askAt !== askAt) askNow();
  };
  const isDone = (now: number, reason: string): void => {
    askAt = NaN;
    if (state === 'whole' || !isConnected) return;
    say(now, 'whole', reason);
  };
  const skip = (): void => {
    while (none.delete(last + 1)) last++;
  };
  /** Tells what follows without a hole; whether nothing is held any more. */
  const drain = (): boolean => {
    skip();
    let k = 0;
    for (; k < held.length && held[k].firstNumber <= last + 1; k++) {
      if (held[k].number > last) give(held[k]);
      skip();
    }
    if (k > 0) held = held.slice(k);
    return held.length === 0;
  };
  const keep = (trade: MarketTrade): void => {
    let k = held.length;
    while (k > 0 && held[k - 1].number > trade.number) k--;
    if (k > 0 && held[k - 1].number === trade.number) repeated++;
    else held.splice(k, 0, trade);
  };
  const giveUp = (now: number, reason: string): void => {
    const next = held[0];
    if (next === undefined) {
      say(now, 'hole', reason);
      return;
    }
    say(now, 'hole', reason, { until: next.time });
    const first = last + 1;
    const hole = { first, last: next.firstNumber - 1, fromTime: lastTime, untilTime: next.time };
    holes.push({ ...hole, since: now, next: first });
    last = next.firstNumber - 1;
    drain();
    if (held.length > 0) {
      state = 'whole';
      mend(now, 'another hole');
    } else if (isConnected) {
      state = 'whole';
      askAt = now + firstRetryMs;
    }
  };
  /** A trade that belongs in a hole that was given up. */
  const fill = (trade: MarketTrade, now: number): boolean => {
    for (const hole of holes) {
      if (trade.number < hole.next || trade.firstNumber > hole.last) continue;
      if (trade.firstNumber > hole.next) return true;
      tell({ ...trade, late: true });
      hole.next = trade.number + 1;
      if (hole.next <= hole.last) return true;
      holes = holes.filter((one) => one !== hole);
      const { fromTime: from, untilTime: until } = hole;
      say(now, state === 'hole' ? 'whole' : state, 'the hole was filled late', { from, until, missing: 0 });
      return true;
    }
    return false;
  };

  return {
    take(trade, now) {
      if (last !== last) {
        if (!(trade.firstNumber > anchor + 1)) {
          give(trade);
          if (isConnected && state !== 'whole') isDone(now, 'the first trade');
          return;
        }
        last = anchor;
      }
      if (trade.number <= last) {
        if (!fill(trade, now)) repeated++;
        return;
      }
      if (none.size > 0) skip();
      if (held.length === 0 && trade.firstNumber <= last + 1) {
        give(trade);
        // A trade right after the last one proves that nothing was missed.
        if (state !== 'whole' && isConnected) isDone(now, 'nothing was missed');
        return;
      }
      keep(trade);
      if (drain()) isDone(now, 'it came out of order');
      else if (held.length > mostHeld) giveUp(now, `more than ${mostHeld} trades wait behind the hole`);
      else mend(now, `trade ${last + 1} is missing`);
    },
    passOver(number, now) {
      if (!(number > last)) return;
      none.add(number);
      if (held.length > 0) {
        if (drain()) isDone(now, 'it came out of order');
      } else skip();
    },
    answer(trades, gap, now) {
      isAsked = false;
      if (gap.firstNumber !== gap.firstNumber) {
        // Trades from before the stream began are not reported: they only show where it begins.
        for (const { number } of trades) if (!(number <= anchor)) anchor = number;
        if (isConnected && state !== 'whole' && (last !== last || state === 'hole')) isDone(now, 'connected');
        return 0;
      }
      const before = last;
      const missed = missing();
      for (const trade of trades) {
        if (trade.kind === 'passed-over') none.add(trade.number);
        else if (trade.number > last) keep(trade);
        else if (!fill(trade, now)) repeated++;
      }
      const isWhole = drain();
      if (state === 'mending' || state === 'hole') {
        if (isWhole && trades.length < pageLength) {
          if (isConnected) isDone(now, `back-filled: ${why}`);
        } else if (last > before || missing() < missed) askNow();
        else askAt = now + retryMs(attempts++);
      }
      return last - before;
    },
    failed(_gap, reason, now) {
      isAsked = false;
      askAt = now + retryMs(attempts++);
      if (state === 'mending') why = `${why.split(';')[0]}; ${reason}`;
    },
    disconnected(reason, now) {
      isConnected = false;
      if (state === 'whole' || state === 'silent') {
        since = now;
        why = reason;
        attempts = 0;
        say(now, 'mending', reason);
      }
    },
    connected(_now) {
      if (isConnected) return;
      isConnected = true;
      if (state !== 'mending') state = 'hole';
      attempts = 0;
      if (!isAsked) askNow();
    },
    tick(now) {
      if (state === 'mending' && now - since >= holdMs) giveUp(now, `not filled within ${holdMs} ms: ${why}`);
      holes = holes.filter((hole) => now - hole.since < mendForMs);
      if (!isAsked && now >= askAt) {
        askAt = NaN;
        const [hole] = holes;
        if (state === 'mending' || (state === 'hole' && isConnected)) askNow();
        else if (hole !== undefined) {
          isAsked = true;
          ask({
            symbol,
            ...{ firstNumber: hole.next, lastNumber: hole.last },
            ...{ fromTime: hole.fromTime, untilTime: hole.untilTime },
          });
        }
      }
      if (!isAsked && askAt !== askAt && holes.length > 0) askAt = now + retryMs(attempts++);
    },
    audit() {
      if (state === 'whole' && !isAsked) askNow();
    },
    state: () => state,
    repeated: () => repeated,
  };
}

const retryMs = (attempts: number): number => Math.min(longestRetryMs, firstRetryMs * 2 ** attempts);
