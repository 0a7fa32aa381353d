// One thread of the benchmark of many coins: its own feed, bars and runner. It is plain JavaScript, so that what is measured is Node and the
// packages, and nothing that translates.
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { simulateMarket } from '@veloce/data-files';
import { binanceUsdm, createFeed, createMarketBars } from '@veloce/feeds';
import { createRunner } from '@veloce/live';
import { squeezeFlow } from '@veloce/squeezeflow';

const { thread, symbols, history, minutes, tradesPerMinute, gate, threads } = workerData;
const turn = new Int32Array(gate);
const minute = 60_000;

/** All threads go on together: the minute closes for every symbol at once. */
let round = 0;
function meet() {
  round++;
  if (Atomics.add(turn, 0, 1) + 1 === round * threads) Atomics.notify(turn, 0);
  for (;;) {
    const seen = Atomics.load(turn, 0);
    if (seen >= round * threads) return;
    Atomics.wait(turn, 0, seen);
  }
}

const markets = symbols.map(
  (symbol, k) =>
    simulateMarket({ seed: 100 * thread + k + 1, bars: history + minutes + 1, symbol, tradesPerMinute: 4 })
      .data,
);
const barOf = (data, i) => ({
  ...{ time: data.time[i], open: data.open[i], high: data.high[i], low: data.low[i], close: data.close[i] },
  ...{ volume: data.volume[i], buyVolume: data.buyVolume[i], sellVolume: data.sellVolume[i] },
});

const runner = createRunner({
  account: 'paper',
  timeframe: '1m',
  markets: symbols.map((symbol) => ({ symbol, strategy: squeezeFlow, params: { minScore: 5 } })),
});
let sequence = 0;
let outputs = 0;
let signals = 0;
const take = (bar, symbol, time, hole) => {
  const told = runner.step({
    kind: 'bar',
    sequence: sequence++,
    time,
    symbol,
    bar,
    ...(hole === undefined ? {} : { hole }),
  });
  for (const one of told) {
    outputs++;
    if (one.kind === 'signal') signals++;
  }
};
for (let i = 0; i < history; i++) {
  markets.forEach((data, k) => take(barOf(data, i), symbols[k], data.time[i] + minute));
}

const feed = createFeed(
  binanceUsdm({ trades: 'trade' }),
  symbols.map((symbol) => ({ channel: 'trades', symbol })),
);
const bars = new Map(symbols.map((symbol) => [symbol, createMarketBars({ symbol, timeframe: '1m' })]));
let closed = 0;
const step = (input) => {
  const { events, asks } = feed.step(input);
  for (const event of events) {
    for (const { bar, hole } of bars.get(event.symbol)?.step(event) ?? []) {
      closed++;
      take(bar, event.symbol, event.time ?? input.time, hole);
    }
  }
  for (const ask of asks) {
    if (ask.kind === 'dial') step({ kind: 'opened', socket: ask.socket, time: input.time });
    else if (ask.kind === 'fetch')
      step({ kind: 'answered', ask: ask.ask, time: input.time, status: 200, text: '[]' });
  }
};
const begin = markets[0].time[history];
step({ kind: 'tick', time: begin - 1 });
const ids = symbols.map(() => 1);
const frame = (k, time, price, size, isSell) => {
  const symbol = symbols[k];
  const data = {
    e: 'trade',
    E: time,
    T: time,
    s: symbol,
    t: ids[k]++,
    p: price.toFixed(1),
    q: size.toFixed(3),
    X: 'MARKET',
    m: isSell,
  };
  return JSON.stringify({ stream: `${symbol.toLowerCase()}@trade`, data });
};

/** The frames of a minute: open, high, low, close and more between, as the market was simulated. */
const framesOf = (i, from, to) =>
  markets.flatMap((data, k) =>
    Array.from({ length: to - from }, (_, n) => {
      const at = from + n;
      const prices = [data.open[i], data.high[i], data.low[i], data.close[i]];
      const price = at === tradesPerMinute - 1 ? prices[3] : prices[at % 3];
      return frame(
        k,
        data.time[i] + Math.floor((at * (minute - 1)) / tradesPerMinute),
        price,
        data.volume[i] / tradesPerMinute,
        at % 2 === 0,
      );
    }),
  );

const latencies = [];
const cpu = [];
for (let i = history; i < history + minutes; i++) {
  // The first trade of a minute closes the one before, for all symbols at one moment.
  const burst = framesOf(i, 0, 1);
  meet();
  const before = closed;
  const start = performance.now();
  const used = process.cpuUsage();
  for (const text of burst) step({ kind: 'frame', socket: 1, time: markets[0].time[i], text });
  const took = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  // The runner plays the bars of one time together: the verdict on each of them is there when the last one is.
  if (i > history + 1) {
    if (closed - before !== symbols.length)
      throw new Error(`${closed - before} bars of ${symbols.length} closed`);
    latencies.push(took);
    cpu.push((user + system) / 1_000);
  }
  meet();
  for (const text of framesOf(i, 1, tradesPerMinute))
    step({ kind: 'frame', socket: 1, time: markets[0].time[i] + 1, text });
}
parentPort.postMessage({ latencies, cpu, closed, outputs, signals });
