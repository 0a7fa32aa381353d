import { describe, expect, it } from 'vitest';
import {
  fromOrders,
  metricTable,
  orderLeg,
  portfolio,
  returnsOf,
  dailyEquity as sampleDaily,
  tradesBy,
  type BacktestOptions,
  type BacktestResult,
  type OrderRequest,
  type PortfolioResult,
} from '@veloce/backtest';
import { fromColumns, slice, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { drawdowns } from './sections/drawdown.js';
import { grouped, percent, significant } from './html/html.js';
import { tradesAsCsv } from './page/trade-csv.js';
import { unpackColumn } from './page/unpack.js';
import { payloadOf } from './payload/payload-of.js';
import { report } from './report.js';
import { runOf } from './run.js';

/** Long and short positions with stops, a part closed early, some left to be liquidated, the last left open. */
function ordersOn({ time, close, length }: MarketData): OrderRequest[] {
  const orders: OrderRequest[] = [];
  for (let bar = 10, k = 0; bar + 60 < length; bar += 60, k++) {
    const price = close[bar] ?? NaN;
    const side = k % 2 === 0 ? 'BUY' : 'SELL';
    const other = side === 'BUY' ? 'SELL' : 'BUY';
    const sign = side === 'BUY' ? 1 : -1;
    const size = (k % 3 === 0 ? 30_000 : 8_000) / price;
    const levels =
      k % 3 === 0 ? {} : { stopLoss: price * (1 - 0.04 * sign), takeProfit: price * (1 + 0.03 * sign) };
    orders.push({ time: time[bar] ?? 0, side, size, ...levels });
    orders.push({ time: time[bar + 20] ?? 0, side: other, size: size / 3, reduceOnly: true, bars: 10 });
    if (bar + 120 < length)
      orders.push({ time: time[bar + 50] ?? 0, side: other, reduceOnly: true, bars: 5 });
  }
  return orders;
}

const first = simulateMarket({
  seed: 3,
  bars: 2_000,
  timeframe: '1h',
  tradesPerMinute: 1,
  symbol: 'AAA',
}).data;
const second = simulateMarket({
  seed: 4,
  bars: 2_000,
  timeframe: '1h',
  tradesPerMinute: 1,
  symbol: 'BBB',
}).data;
const options: BacktestOptions = {
  leverage: 10,
  margin: 'isolated',
  borrowRate: 0.3,
  slippage: { model: 'spread', spread: 0.5 },
  instruments: ['AAA', 'BBB'].map((symbol) => ({ symbol, maintenance: [{ from: 0, rate: 0.005 }] })),
};
const alone = fromOrders(first, ordersOn(first), options);
// The second market begins in the midst of the first one's drawdowns.
const late = slice(second, 700, 1_900);
const together = portfolio([orderLeg(first, ordersOn(first)), orderLeg(late, ordersOn(late))], options);

const money = (value: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const share = (value: number, digits = 2): string => `${(100 * value).toFixed(digits)} %`;
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
const numberOf = (text = ''): number => Number(text.replaceAll(',', ''));

function sectionOf(html: string, id: string): string {
  const [, after = ''] = html.split(`<section id="${id}"`);
  return after.slice(0, after.indexOf('</section>'));
}

/** The texts of the cells of each row. */
function rowsOf(section: string): readonly (readonly string[])[] {
  return [...section.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
      cell
        .replace(/<(small|p)>.*?<\/\1>/gs, '')
        .replace(/<[^>]*>/g, '')
        .trim(),
    ),
  );
}

describe.each<[string, BacktestResult | PortfolioResult]>([
  ['one market', alone],
  ['a portfolio', together],
])('what the page of %s shows is what the result holds', (_name, result) => {
  const html = report(result);
  const { trades } = result;
  const total = (field: 'grossPnl' | 'fees' | 'funding' | 'borrow' | 'pnl'): number =>
    sum(trades.map((trade) => trade[field]));

  it('of a run that has everything', () => {
    for (const field of ['fees', 'funding', 'borrow'] as const) expect(total(field)).not.toBe(0);
    const exits = new Set(trades.map(({ exit }) => exit));
    expect([...exits]).toEqual(expect.arrayContaining(['liquidation', 'stop', 'target', 'order']));
    expect(runOf(result).markets.some(({ openPosition }) => openPosition !== null)).toBe(true);
    expect(/>NaN|NaN %|-?Infinity/.exec(html.slice(0, html.indexOf('<script')))).toBeNull();
  });

  it('costs, which add up', () => {
    const rows = rowsOf(sectionOf(html, 'costs')).slice(1);
    const shown = rows.map(([, text]) => numberOf(text));
    expect(rows.map(([label, text]) => [label, text])).toEqual([
      ['before costs', money(total('grossPnl'))],
      ['fees', money(-total('fees'))],
      ['funding', money(-total('funding'))],
      ['interest on shorts', money(-total('borrow'))],
      ['after costs', money(total('pnl'))],
    ]);
    // Each of the four is rounded to a cent.
    expect(Math.abs(sum(shown.slice(0, 4)) - (shown[4] ?? NaN))).toBeLessThanOrEqual(0.025);
    expect(sectionOf(html, 'costs')).toContain('half a spread of 0.5 on market and stop fills');
    expect(sectionOf(html, 'run')).not.toContain('slippageBps');
  });

  it('metrics', () => {
    const rows = new Map(rowsOf(sectionOf(html, 'metrics')).map(([label = '', text = '']) => [label, text]));
    for (const { name, label, format } of metricTable) {
      const { value } = result.metrics[name];
      const text = rows.get(label);
      if (value === null) expect(text).toBe('—');
      else if (format === 'percent') expect(text).toBe(share(value));
      else if (format === 'hours') expect(text).toBe(`${value.toFixed(1)} h`);
      else expect(Math.abs(numberOf(text?.replace(' d', '')) - value)).toBeLessThanOrEqual(0.00501);
    }
  });

  it('groups of trades', () => {
    const rows = rowsOf(sectionOf(html, 'breakdown'));
    for (const by of ['side', 'exit', 'weekday'] as const) {
      for (const group of tradesBy(result, by)) {
        const row = rows.find(([key]) => key === group.key);
        expect([row?.[1], row?.[5]]).toEqual([String(group.metrics.trades.value), money(group.pnl)]);
      }
    }
  });

  it('drawdowns, in the table and below the chart', async () => {
    const [deepest] = drawdowns(result);
    expect(deepest?.depth).toBe(Math.min(...result.drawdown));
    expect(rowsOf(sectionOf(html, 'drawdowns'))[1]?.[0]).toBe(share(deepest?.depth ?? NaN));
    const run = runOf(result);
    const { payload } = payloadOf(run);
    for (const [n, { data }] of run.markets.entries()) {
      const packed = payload.markets[n]?.overview.columns['drawdown'];
      const shown = await unpackColumn(packed!);
      const rowOf = new Map(Array.from(run.time, (time, row) => [time, row]));
      const rows = Array.from(data.time, (time) => rowOf.get(time) ?? NaN);
      // As shown in charts: seven digits.
      expect(Array.from(shown)).toEqual(rows.map((row) => Math.fround(result.drawdown[row] ?? NaN)));
    }
  });

  it('returns by month, which make the total return', () => {
    const cells = rowsOf(sectionOf(html, 'months'))
      .slice(1)
      .flatMap((row) => row.slice(1).filter((text) => text !== ''));
    const growth = cells.reduce((product, text) => product * (1 + parseFloat(text) / 100), 1);
    // Each month is rounded to a hundredth of a per cent.
    expect(growth - 1).toBeCloseTo(result.metrics.totalReturn.value ?? NaN, 3);
  });

  it('quantiles of daily returns, whose fifth is the value at risk', () => {
    expect(html).toContain(`5 %: <b>${share(result.metrics.valueAtRisk.value ?? NaN)}</b>`);
    const { time, intervalMs, equity } = runOf(result);
    const samples = sampleDaily({ time, intervalMs, length: time.length }, equity, 10_000);
    const returns = Array.from(returnsOf(samples)).sort((a, b) => a - b);
    const middle = (returns.length - 1) / 2;
    const median = ((returns[Math.floor(middle)] ?? NaN) + (returns[Math.ceil(middle)] ?? NaN)) / 2;
    expect(html).toContain(`50 %: <b>${share(median)}</b>`);
  });

  it('trades, and what they cost, in the table and as CSV', () => {
    const shown = payloadOf(runOf(result)).payload.trades;
    expect(shown).toHaveLength(trades.length);
    const [head = '', ...lines] = tradesAsCsv(shown).trimEnd().split('\r\n');
    const fields = head.split(',');
    for (const [k, trade] of trades.entries()) {
      expect(shown[k]).toMatchObject({
        ...{ symbol: trade.symbol, pnl: trade.pnl, fees: trade.fees, funding: trade.funding },
        ...{ grossPnl: trade.grossPnl, borrow: trade.borrow, size: trade.size, r: trade.r },
      });
      const cells = (lines[k] ?? '').split(',');
      const field = (name: string): number => Number(cells[fields.indexOf(name)]);
      expect(field('grossPnl') - field('fees') - field('funding') - field('borrow')).toBe(field('pnl'));
    }
  });

  it('the open position', () => {
    for (const { openPosition } of runOf(result).markets) {
      if (openPosition === null) continue;
      const { side, size, entryPrice, unrealisedPnl, markPrice } = openPosition;
      expect(sectionOf(html, 'trades')).toContain(
        `${side} ${significant(size)} from ${significant(entryPrice)}`,
      );
      expect(sectionOf(html, 'trades')).toContain(
        `${money(unrealisedPnl)} at the mark of ${significant(markPrice)}`,
      );
    }
  });
});

it('the symbols of a portfolio make its return', () => {
  const rows = rowsOf(sectionOf(report(together), 'symbols')).slice(1);
  expect(rows.map((row) => row.slice(3, 8))).toEqual(
    together.symbols.map((one) =>
      [one.grossPnl, one.fees, one.funding, one.borrow, one.pnl].map((value) => money(value)),
    ),
  );
  const contributions = sum(rows.map((row) => parseFloat(row[9] ?? '')));
  expect(contributions / 100).toBeCloseTo(together.metrics.totalReturn.value ?? NaN, 3);
});

it('ambiguous entries are not taken for exits', () => {
  const twice = { ...alone, ambiguousFills: alone.trades.length + 5 };
  const exits = alone.trades.filter((trade) => trade.ambiguous).length;
  expect(sectionOf(report(twice), 'costs')).toContain(`>${exits} of ${alone.trades.length} exits`);
});

it('an account without equity has no returns, and says so', () => {
  // Sold at 100 with all there is, bought back a day later at 250, and a week goes by.
  const prices = Array.from({ length: 200 }, (_, bar) => (bar < 30 ? 100 : 250));
  const columns = { open: prices, high: prices, low: prices, close: prices, volume: prices };
  const time = prices.map((_, bar) => bar * 3_600_000);
  const spike = fromColumns({ symbol: 'X', timeframe: '1h', time, ...columns });
  const ruin = fromOrders(spike, [
    { time: 3_600_000, side: 'SELL', size: 99 },
    { time: 40 * 3_600_000, side: 'BUY', reduceOnly: true },
  ]);
  expect(Math.min(...ruin.equity)).toBeLessThan(0);
  const html = report(ruin);
  expect(/>NaN|NaN %|-?Infinity|∞/.exec(html.slice(0, html.indexOf('<script')))?.[0]).toBeUndefined();
});

it('slippage is said as it was set', () => {
  const hint = (slippage: BacktestOptions['slippage']): string =>
    sectionOf(report(fromOrders(first, ordersOn(first), { ...options, slippage })), 'costs');
  expect(hint(undefined)).toContain('slippage of 1 bps on');
  expect(hint({ model: 'bps', bps: 7 })).toContain('slippage of 7 bps on');
  expect(hint({ model: 'volume-share', impact: 0.2 })).toContain('an impact of 20.0 % times the square of');
});

it('what is too small to be shown has no sign', () => {
  expect([grouped(-0.004, 2), grouped(-0, 2), percent(-0.00001), grouped(-0.4)]).toEqual([
    '0.00',
    '0.00',
    '0.00 %',
    '0',
  ]);
  expect([grouped(-0.005, 2), percent(-0.0001), grouped(-1000)]).toEqual(['-0.01', '-0.01 %', '-1,000']);
});

it.each([
  [1_234_567.891, '1234568'],
  [123_456.789, '123456.8'],
  [0.000000123456789, '0.0000001234568'],
  [-12.5, '-12.5'],
  [0, '0'],
  [123_456_789, '123456789'],
])('%d is shown as %s', (value, text) => {
  expect(significant(value)).toBe(text);
});
