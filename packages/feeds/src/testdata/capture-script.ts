import type { LoopbackFrame, LoopbackScript } from '../loopback/server.js';
import { hftbacktest } from './recordings.js';

interface Payload {
  readonly e?: string;
  readonly U: number;
  readonly u: number;
  readonly b: readonly (readonly [string, string])[];
  readonly a: readonly (readonly [string, string])[];
  readonly t: number;
  readonly T: number;
  readonly p: string;
  readonly q: string;
  readonly m: boolean;
}

interface Capture {
  readonly snapshot: { readonly lastUpdateId: number; readonly bids: string[][]; readonly asks: string[][] };
  readonly frames: readonly LoopbackFrame[];
  readonly payloads: readonly Payload[];
}

const captures = new Map<number, Capture>();

/** The first frames of the capture after its snapshot, read once. */
function captureOf(most: number): Capture {
  const known = captures.get(most);
  if (known !== undefined) return known;
  const lines = hftbacktest('binance-usdm-btcusdt-20240808');
  const snapshotAt = lines.findIndex(({ text }) => text.includes('lastUpdateId'));
  const snapshot = JSON.parse(lines[snapshotAt].text) as Capture['snapshot'];
  const frames: LoopbackFrame[] = [];
  const payloads: Payload[] = [];
  let isBridged = false;
  for (const { text } of lines.slice(snapshotAt + 1)) {
    if (frames.length === most) break;
    if (!text.includes('@depth') && !text.includes('@trade')) continue;
    const { data } = JSON.parse(text) as { data: Payload };
    // The server's own book begins with the snapshot.
    if (data.e === 'depthUpdate' && !isBridged && data.u < snapshot.lastUpdateId) continue;
    if (data.e === 'depthUpdate') isBridged = true;
    frames.push({ stream: data.e === 'depthUpdate' ? 'btcusdt@depth@100ms' : 'btcusdt@trade', text });
    payloads.push(data);
  }
  const capture = { snapshot, frames, payloads };
  captures.set(most, capture);
  return capture;
}

/**
 * Binance USD-M as it was when it was captured: its trades and diffs of BTCUSDT, trades by REST from their numbers, and the book of the moment as its
 * snapshot. `frames` of the capture, from its first snapshot on.
 */
export function captureScript(most: number): LoopbackScript & { readonly trades: number; readonly lastTrade: number } {
  const { snapshot, frames, payloads } = captureOf(most);
  const bids = new Map(snapshot.bids.map(([price = '', size = '']) => [price, size]));
  const asks = new Map(snapshot.asks.map(([price = '', size = '']) => [price, size]));
  const tradesOf = payloads.filter(({ e }) => e === 'trade');
  let played = 0;
  let last = snapshot.lastUpdateId;
  const advance = (passed: number): void => {
    for (; played < passed; played++) {
      const { e, b, a, u } = payloads[played];
      if (e !== 'depthUpdate') continue;
      last = u;
      for (const [side, rows] of [[bids, b], [asks, a]] as const) {
        for (const [price, size] of rows) {
          if (Number(size) === 0) side.delete(price);
          else side.set(price, size);
        }
      }
    }
  };

  return {
    frames,
    trades: tradesOf.length,
    lastTrade: tradesOf[tradesOf.length - 1].t,
    hear: (text) => ({ streams: (JSON.parse(text) as { params?: string[] }).params ?? [], replies: ['{"result":null,"id":1}'] }),
    answer(url, passed) {
      if (url.pathname === '/fapi/v1/depth') {
        advance(passed);
        const sorted = (side: ReadonlyMap<string, string>, sign: number): unknown => [...side].sort((x, y) => sign * (Number(x[0]) - Number(y[0])));
        return JSON.stringify({ lastUpdateId: last, bids: sorted(bids, -1), asks: sorted(asks, 1) });
      }
      if (url.pathname !== '/fapi/v1/historicalTrades') return undefined;
      const known = payloads.slice(0, passed).filter(({ e }) => e === 'trade');
      const from = url.searchParams.get('fromId');
      const limit = Number(url.searchParams.get('limit'));
      const page = from === null ? known.slice(-limit) : known.filter(({ t }) => t >= Number(from)).slice(0, limit);
      return JSON.stringify(page.map(({ t, p, q, T, m }) => ({ id: t, price: p, qty: q, time: T, isBuyerMaker: m })));
    },
  };
}
