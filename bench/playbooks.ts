import { backtest } from '@veloce/backtest';
import { scan, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { adx, bbands, ema, macd, rsi, sma } from '@veloce/indicators';
import { parseCondition, playbookStrategy, type PlaybookInput } from '@veloce/playbooks';
import { compareStrategies } from '@veloce/research';
import { Engine } from 'json-rules-engine';
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

/** The same with rules for open positions: one in three leaves on a condition, one after some bars, one follows the price. */
const managed = library.map((one, k): PlaybookInput => ({
  ...one,
  ...[{ exit: parseCondition('adx(14).adx < 12') }, { timeStop: 48 }, { trailing: { atr: 3 } }][k % 3],
}));

/** Processor seconds of some work. */
async function secondsOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Eight conditions on many bars, in ns of processor time a bar. */
async function benchEight(bars: number) {
  const { data } = simulateMarket({ seed: 1, bars });
  const strategy = playbookStrategy(eight);
  let nsPerBar = Infinity;
  let signals = 0;
  for (let round = 0; round < 6; round++) {
    const seconds = await secondsOf(() => {
      signals = scan(strategy, data).signals.length;
    });
    nsPerBar = Math.min(nsPerBar, (1e9 * seconds) / bars);
  }
  console.log(`eight conditions on ${bars} bars: ${nsPerBar.toFixed(0)} ns a bar, ${signals} signals`);
  return { bars, signals, nsPerBar: Math.round(nsPerBar) };
}

/** The same eight conditions in a general rule engine, which is handed its facts ready-made: only its own work counts. */
async function benchRuleEngine(bars: number) {
  const { data } = simulateMarket({ seed: 1, bars });
  const facts = factsOf(data);
  const fact = (name: string, operator: string, value: unknown) => ({ fact: name, operator, value });
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addRule({
    conditions: {
      all: [
        fact('rsiBefore', 'lessThanInclusive', 35),
        fact('rsi', 'greaterThan', 35),
        fact('close', 'greaterThan', { fact: 'ema' }),
        fact('adx', 'greaterThan', 15),
        fact('volume', 'greaterThan', { fact: 'meanVolume' }),
        fact('upper', 'greaterThan', { fact: 'close' }),
        { not: fact('sellVolume', 'greaterThan', { fact: 'buyVolume' }) },
        fact('sinceLower', 'lessThan', 5),
        fact('macd', 'lessThan', 100),
      ],
    },
    event: { type: 'enter' },
  });
  const hits: number[] = [];
  const seconds = await secondsOf(async () => {
    for (let i = 0; i < bars; i++) {
      const { events } = await engine.run(facts[i]);
      if (events.length > 0) hits.push(i);
    }
  });
  const ours = scan(playbookStrategy(eight), data).signalBars;
  if (JSON.stringify(hits) !== JSON.stringify(ours)) {
    throw new Error(`the rule engine finds ${hits.length} bars, the playbook ${ours.length}: they must be the same`);
  }
  const nsPerBar = Math.round((1e9 * seconds) / bars);
  console.log(`json-rules-engine on ${bars} bars: ${nsPerBar} ns a bar, the same ${hits.length} signals`);
  return { bars, signals: hits.length, nsPerBar };
} // prettier-ignore

function factsOf({ high, low, close, volume, buyVolume, sellVolume, length }: MarketData) {
  const [relative, average, meanVolume] = [rsi(close, 14), ema(close, 200), sma(volume, 50)];
  const [strength, bands, momentum] = [
    adx(high, low, close, 14),
    bbands(close, 20, 2),
    macd(close, 12, 26, 9),
  ];
  let sinceLower = Infinity;
  return Array.from({ length }, (_, i) => {
    sinceLower = (low[i] ?? NaN) < (low[i - 1] ?? NaN) ? 0 : sinceLower + 1;
    return {
      ...{ rsiBefore: relative[i - 1] ?? NaN, rsi: relative[i], close: close[i], ema: average[i] },
      ...{ adx: strength.adx[i], volume: volume[i], meanVolume: meanVolume[i], upper: bands.upper[i] },
      ...{ sellVolume: sellVolume?.[i], buyVolume: buyVolume?.[i], sinceLower, macd: momentum.macd[i] },
    };
  });
}

/** A library at once, beside what anybody would do without it: one backtest after another. */
async function benchLibrary(
  name: string,
  playbooks: readonly PlaybookInput[],
  markets: readonly MarketData[],
) {
  const strategies = playbooks.map((one) => playbookStrategy(one));
  let [compared, single] = [0, 0];
  const oneByOne = await secondsOf(() => {
    for (const market of markets) {
      for (const one of strategies) single += backtest(one, market).metrics.trades.value ?? 0;
    }
  });
  const atOnce = await secondsOf(async () => {
    const { rows } = await compareStrategies(strategies, markets);
    compared = rows.reduce((sum, { trades }) => sum + trades, 0);
  });
  if (compared !== single) throw new Error(`${name}: ${compared} trades at once, ${single} one by one`);
  const ratio = oneByOne / atOnce;
  console.log(`${name}: ${strategies.length} playbooks on ${markets.length} symbols of ${markets[0]?.length} bars, ${single} trades: ${oneByOne.toFixed(1)} s one by one, ${atOnce.toFixed(1)} s at once, ${ratio.toFixed(1)} times`); // prettier-ignore
  return { playbooks: strategies.length, symbols: markets.length, bars: markets[0]?.length, trades: single, oneByOne, atOnce, ratio }; // prettier-ignore
}

/** The cost of a playbook of eight conditions, of a general rule engine, and of a library at once beside one by one; processor time throughout. */
export async function benchPlaybooks(bars = 500_000, symbols = 10, length = 100_000): Promise<void> {
  const ours = await benchEight(bars);
  const engine = await benchRuleEngine(20_000);
  const markets = Array.from(
    { length: symbols },
    (_, k) => simulateMarket({ seed: 2 + k, bars: length, symbol: `SIM${k}`, tradesPerMinute: 2 }).data,
  );
  await writeResult('playbooks', {
    'eight conditions': ours,
    'json-rules-engine 7.3.1, the same conditions': engine,
    'rule engine over playbook': Math.round(engine.nsPerBar / ours.nsPerBar),
    'a library, stops and targets': await benchLibrary('stops and targets', library, markets),
    'a library with rules for open positions': await benchLibrary(
      'with rules for open positions',
      managed,
      markets,
    ),
  });
}
