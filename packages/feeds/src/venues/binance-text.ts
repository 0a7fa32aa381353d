import type { BookDiffEvent, MarketTrade, PriceAndSize } from '../events.js';
import { createFrameText, type FrameText } from './frame-text.js';

const nameOf = (name: string): number =>
  name.charCodeAt(0) + (name.length > 1 ? 256 * name.charCodeAt(1) : 0);
const [E, T, U, X, M, a, b, f, l, m, nq, p, pu, q, s, t, u] = 'E T U X M a b f l m nq p pu q s t u'
  .split(' ')
  .map(nameOf);
const comma = 44;

/**
 * Reads the two busiest frames of Binance, trades and diffs, by hand; `undefined` for all others, and for any that are not written as usual. What it gives
 * is what reading them as JSON gives, to the bit.
 */
export function binanceText(
  venue: string,
): (text: string, received: number) => MarketTrade | BookDiffEvent | undefined {
  const frame = createFrameText();
  return (text, received) => {
    const data = text.indexOf('","data":{"e":"', 11);
    if (data < 0 || !text.startsWith('{"stream":"')) return undefined;
    // A stream's name has no escape and no quote.
    for (let k = 11; k < data; k++) {
      const code = text.charCodeAt(k);
      if (code === 34 || code === 92 || code < 32) return undefined;
    }
    const kind = data + 15;
    if (text.startsWith('depthUpdate"', kind)) {
      frame.begin(text, kind + 12);
      return readDiff(frame, venue, received);
    }
    const isAggregate = text.startsWith('aggTrade"', kind);
    if (!isAggregate && !text.startsWith('trade"', kind)) return undefined;
    frame.begin(text, kind + (isAggregate ? 9 : 6));
    return readTrade(frame, venue, received, isAggregate);
  };
}

function readDiff(frame: FrameText, venue: string, received: number): BookDiffEvent | undefined {
  let [time, told, first, last, previous] = [NaN, NaN, NaN, NaN, NaN];
  let symbol = '';
  let bids: PriceAndSize[] | undefined;
  let asks: PriceAndSize[] | undefined;
  while (frame.takes(comma)) {
    const name = frame.name();
    if (name === E) told = frame.whole();
    else if (name === T) time = frame.whole();
    else if (name === s) symbol = frame.word();
    else if (name === U) first = frame.whole();
    else if (name === u) last = frame.whole();
    else if (name === pu) previous = frame.whole();
    else if (name === b) bids = frame.levels();
    else if (name === a) asks = frame.levels();
    else return undefined;
    if (!frame.isGood()) return undefined;
  }
  frame.skip('}}');
  if (!frame.isOver() || symbol === '' || bids === undefined || asks === undefined) return undefined;
  if (!(told >= 0 && first >= 0 && last >= 0)) return undefined;
  const moment = time === time ? time : told;
  return previous === previous
    ? { kind: 'book-diff', venue, symbol, time: moment, received, first, last, previous, bids, asks }
    : { kind: 'book-diff', venue, symbol, time: moment, received, first, last, bids, asks };
}

function readTrade(
  frame: FrameText,
  venue: string,
  received: number,
  isAggregate: boolean,
): MarketTrade | undefined {
  let [time, number, firstId, lastId, price, size] = [NaN, NaN, NaN, NaN, NaN, NaN];
  let symbol = '';
  let isMaker: boolean | undefined;
  const id = isAggregate ? a : t;
  while (frame.takes(comma)) {
    const name = frame.name();
    if (name === T) time = frame.whole();
    else if (name === s) symbol = frame.word();
    else if (name === id) number = frame.whole();
    else if (name === p) price = frame.decimal();
    else if (name === q) size = frame.decimal();
    else if (name === f) firstId = frame.whole();
    else if (name === l) lastId = frame.whole();
    else if (name === m) isMaker = frame.flag();
    else if (name === E || name === a || name === b) frame.whole();
    else if (name === M) frame.flag();
    else if (name === nq) frame.decimal();
    else if (name === X) frame.skip('"MARKET"');
    else return undefined;
    if (!frame.isGood()) return undefined;
  }
  frame.skip('}}');
  if (!frame.isOver() || symbol === '' || isMaker === undefined) return undefined;
  if (!(time >= 0 && number >= 0 && price > 0 && size > 0)) return undefined;
  if (isAggregate && !(firstId >= 0 && lastId >= 0)) return undefined;
  return {
    kind: 'trade',
    venue,
    symbol,
    time,
    received,
    id: String(number),
    number,
    firstNumber: number,
    count: isAggregate ? lastId - firstId + 1 : 1,
    price,
    size,
    rawSize: size,
    side: isMaker ? 'sell' : 'buy',
  };
}
