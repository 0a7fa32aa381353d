// A part of the benchmark of live runs in its own process: node live-process.mjs latency FOLDER SYMBOLS | fill FOLDER | restart FOLDER
// It is plain JavaScript, so that what is measured is Node and Veloce, and nothing that translates.
import { join } from 'node:path';
import process from 'node:process';
import { simulateMarket } from '@veloce/data-files';
import { orThrow } from '@veloce/core';
import { createMarketBars } from '@veloce/feeds';
import { openLog } from '@veloce/feeds/record';
import { openRunFolder } from '@veloce/live/node';
import { squeezeFlow } from '@veloce/squeezeflow';

const [, , part = '', folder = '', symbolCount = '1'] = process.argv;
const names = (count) => Array.from({ length: count }, (_, k) => `S${k}USDT`);
const rowsOf = (data, from = 0, to = data.length) =>
  Array.from({ length: to - from }, (_, i) =>
    Object.fromEntries(
      ['time', 'open', 'high', 'low', 'close', 'volume', 'buyVolume', 'sellVolume', 'openInterest']
        .filter((name) => data[name] !== undefined)
        .map((name) => [name, data[name][from + i]]),
    ),
  );
const planOf = (symbols, timeframe) => ({
  account: 'bench',
  timeframe,
  markets: symbols.map((symbol) => ({ symbol, strategy: squeezeFlow })),
});

/** Trades of some symbols in real time, 5,000 a second in all; each closed second is a bar, and each bar a verdict. */
async function latency() {
  const symbols = names(Number(symbolCount));
  const perSecond = 5_000;
  const [warmUp, measured] = [5, 100];
  const events = await orThrow(openLog(join(folder, 'events'), { format: 'bench-events-1' }));
  const run = await orThrow(openRunFolder(join(folder, 'run'), planOf(symbols, '1s')));
  // History, as after a start: the strategy is at work from the first live bar on.
  const start = Math.ceil(Date.now() / 1_000) * 1_000;
  const history = symbols.map((symbol, k) =>
    rowsOf(simulateMarket({ seed: k + 1, bars: 300, symbol, timeframe: '1s', start: start - 300_000 }).data),
  );
  for (let i = 0; i < 300; i++)
    for (const [k, symbol] of symbols.entries()) {
      const bar = history[k][i];
      run.take({ kind: 'bar', time: bar.time + 1_000, symbol, bar });
    }
  const bars = symbols.map((symbol) => createMarketBars({ symbol, timeframe: '1s' }));
  for (const [k, symbol] of symbols.entries()) {
    const known = { venue: 'bench', symbol, channel: 'trades', time: start, received: start };
    bars[k].step({
      kind: 'stream',
      ...known,
      state: 'whole',
      reason: '',
      from: start,
      until: start,
      missing: 0,
    });
  }
  const [took, worked] = [[], []];
  const total = (warmUp + measured) * perSecond;
  let syncedAt = 0;
  const from = performance.now();
  for (let sent = 0; sent < total;) {
    const elapsed = performance.now() - from;
    const due = Math.min(total, Math.floor((elapsed * perSecond) / 1_000));
    for (; sent < due; sent++) {
      const k = sent % symbols.length;
      const at = from + (sent * 1_000) / perSecond;
      const time = start + (sent * 1_000) / perSecond;
      const price = 100 + Math.sin(sent / 9_000) + ((sent * 7) % 13) / 100;
      const trade = {
        ...{ kind: 'trade', venue: 'bench', symbol: symbols[k], time, received: time, id: String(sent) },
        ...{
          number: sent,
          firstNumber: sent,
          count: 1,
          price,
          size: 1 + (sent % 5),
          rawSize: 1 + (sent % 5),
        },
        side: sent % 3 === 0 ? 'sell' : 'buy',
      };
      // The trade that closes the last bar of a second: what it is measured from is when it was due, so that a wait for earlier work counts.
      const isLast = sent % perSecond === symbols.length - 1 && sent >= perSecond;
      const before = isLast ? process.cpuUsage() : undefined;
      events.add(JSON.stringify(trade), time);
      let outputs = 0;
      for (const { bar } of bars[k].step(trade))
        outputs += run.take({ kind: 'bar', time, symbol: symbols[k], bar }).outputs.length;
      if (!isLast) continue;
      if (sent < warmUp * perSecond) continue; // the first second began before the first trade, and is no whole bar
      if (outputs === 0) throw new Error(`trade ${sent} was to close the bars of a second`);
      took.push(performance.now() - at);
      const { user, system } = process.cpuUsage(before);
      worked.push((user + system) / 1_000);
    }
    if (elapsed - syncedAt >= 100) {
      syncedAt = elapsed;
      events.sync();
      run.sync();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const at = (values, share) => {
    const sorted = [...values].sort((a, b) => a - b);
    return Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(2));
  };
  return {
    ...{ symbols: symbols.length, trades: measured * perSecond, verdicts: took.length * symbols.length },
    ...{ 'p50, ms': at(took, 0.5), 'p99, ms': at(took, 0.99) },
    ...{ 'p50, processor ms': at(worked, 0.5), 'p99, processor ms': at(worked, 0.99) },
  };
}

const restartSymbols = names(200);
const start = Date.UTC(2026, 0, 1);
const marketsUntil = (bars) =>
  restartSymbols.map((symbol, k) => rowsOf(simulateMarket({ seed: k + 1, bars, symbol, start }).data));
const takeBar = (run, markets, i) => {
  let outputs = 0;
  for (const [k, symbol] of restartSymbols.entries()) {
    const bar = markets[k][i];
    outputs += run.take({ kind: 'bar', time: bar.time + 60_000, symbol, bar }).outputs.length;
  }
  return outputs;
};

/** A run of 200 symbols that ends, without order, a minute of bars after its last snapshot. */
async function fill() {
  const run = await orThrow(openRunFolder(folder, planOf(restartSymbols, '1m')));
  const markets = marketsUntil(300);
  for (let i = 0; i < 299; i++) takeBar(run, markets, i);
  await orThrow(run.save());
  takeBar(run, markets, 299);
  run.sync();
  return {};
}

async function restart() {
  const run = await orThrow(openRunFolder(folder, planOf(restartSymbols, '1m')));
  const opened = performance.now(); // counts from the start of the process
  const time = start + 300 * 60_000;
  const bar = {
    time,
    open: 100,
    high: 101,
    low: 99,
    close: 100,
    volume: 10,
    buyVolume: 5,
    sellVolume: 5,
    openInterest: 1_000,
  };
  let outputs = 0;
  for (const symbol of restartSymbols)
    outputs += run.take({ kind: 'bar', time: time + 60_000, symbol, bar }).outputs.length;
  const verdict = performance.now();
  if (run.recovery.snapshot === null || run.recovery.replayed !== 200 || outputs === 0)
    throw new Error(`it did not restart as it was to: ${JSON.stringify(run.recovery)}, ${outputs} outputs`);
  run.close();
  return { opened, verdict };
}

const result = await { latency, fill, restart }[part]();
process.stdout.write(JSON.stringify(result));
