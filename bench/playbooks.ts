import { backtest } from '@veloce/backtest';
import { scan } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { parseCondition, playbookStrategy, type PlaybookInput } from '@veloce/playbooks';
import { compareStrategies } from '@veloce/research';
import { writeResult } from './machine.js';

const conditions = [
  'crossesAbove(rsi(close, 14), 35)',
  'close > ema(close, 200)',
  'adx(14).adx > 15',
  'volume > sma(volume, 50)',
  'bbands(close, 20, 2).upper > close',
  'not (sellVolume > buyVolume)',
  'within(low < lag(low, 1), 5)',
  'macd(close, 12, 26, 9).macd < 100',
];

const eight: PlaybookInput = {
  format: 1,
  name: 'eight conditions',
  long: parseCondition(conditions.join(' and ')),
  stop: { atr: 2 },
  target: { atr: 4 },
};

/** A hundred playbooks as people make them: a few studies with a few periods, in many combinations. */
const library = Array.from({ length: 100 }, (_, k): PlaybookInput => {
  const [trend, speed, level] = [[50, 100, 200, 300][k % 4], [7, 14, 21][k % 3], 25 + 5 * (k % 5)];
  const long = `crossesAbove(rsi(close, ${speed}), ${level}) and close > ema(close, ${trend}) and adx(14).adx > 15 and failedBreakouts(20, 3, 1).bullTrap < 0.5`;
  const short = `crossesBelow(rsi(close, ${speed}), ${100 - level}) and close < ema(close, ${trend}) and regime().confidence > 0.3`;
  return { format: 1, name: `playbook ${k}`, long: parseCondition(long), short: parseCondition(short), stop: { atr: 2 + (k % 7) / 2 }, target: { atr: 4 } };
}); // prettier-ignore

/** Processor seconds of some work. */
async function secondsOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** The cost of a playbook of eight conditions, and of a library of them at once beside one by one. */
export async function benchPlaybooks(bars = 500_000, symbols = 10, length = 100_000): Promise<void> {
  const { data } = simulateMarket({ seed: 1, bars });
  const strategy = playbookStrategy(eight);
  let nsPerBar = Infinity;
  for (let round = 0; round < 6; round++) {
    nsPerBar = Math.min(nsPerBar, (1e9 * (await secondsOf(() => scan(strategy, data)))) / bars);
  }
  console.log(`eight conditions: ${nsPerBar.toFixed(0)} ns a bar`);

  const markets = Array.from(
    { length: symbols },
    (_, k) => simulateMarket({ seed: 2 + k, bars: length, symbol: `SIM${k}`, tradesPerMinute: 2 }).data,
  );
  const strategies = library.map(playbookStrategy);
  const atOnce = await secondsOf(() => compareStrategies(strategies, markets));
  // One market stands for all: each costs the same.
  const [first] = markets;
  const oneByOne =
    symbols *
    (await secondsOf(() => {
      for (const one of strategies) if (first !== undefined) backtest(one, first);
    }));
  console.log(`${library.length} playbooks on ${symbols} symbols of ${length} bars: ${atOnce.toFixed(1)} s at once, ${oneByOne.toFixed(1)} s one by one: ${(oneByOne / atOnce).toFixed(1)} times`); // prettier-ignore
  await writeResult('playbooks', {
    bars,
    nsPerBar,
    symbols,
    length,
    atOnce,
    oneByOne,
    ratio: oneByOne / atOnce,
  });
}
