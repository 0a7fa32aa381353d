import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backtest,
  bothReadings,
  portfolio,
  strategyLeg,
  tradesByRegime,
  type BacktestResult,
} from '@veloce/backtest';
import { fromColumns, intervalMs, resample, slice, withColumns, type Timeframe } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';
import { escapeHtml, jsonForScript } from './html/html.js';
import { drawdowns } from './sections/drawdown.js';
import { chartColumns } from './payload/chart-columns.js';
import { covers, groupColumn, groupColumns, groupStarts, levelFor } from '@veloce/charts/levels';
import type { Overlay, Zone } from '@veloce/charts/levels';
import { packColumn, packShown } from './payload/pack.js';
import { tradesAsCsv } from './page/trade-csv.js';
import { unpackColumn } from './page/unpack.js';
import { payloadOf } from './payload/payload-of.js';
import { report } from './report.js';
import { runOf } from './run.js';

const data = simulateMarket({ seed: 1, bars: 15_000 }).data;
const result = backtest(squeezeFlow, data);

/** Runs on data that is too short for it to find anything. */
const patient = { ...squeezeFlow, history: () => 1 };

describe('report', () => {
  it('is one page that reaches no network', () => {
    const html = report(result);
    expect(html.startsWith('<!doctype html>')).toBe(true);
    expect(html).toContain("default-src 'none'");
    const withoutScripts = html.replace(/<script[^]*?<\/script>/g, '');
    expect(withoutScripts).not.toMatch(/\ssrc=|url\(|@import|<link|<iframe/);
    expect([...withoutScripts.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual([
      'https://www.tradingview.com/',
    ]);
  });

  it('says SIMULATED where the eye falls first, and only then', () => {
    const banner = '<strong>SIMULATED</strong>';
    expect(report(result)).toContain(banner);
    expect(
      report({ ...result, data: { ...data, origin: { name: 'x.csv', simulated: false } } }),
    ).not.toContain(banner);
  });

  it('lets no text from the data become markup or script', () => {
    const hostile = `</script><img src=x onerror=alert(1)>"'\u2028&amp;`;
    const trades = result.trades.map((trade) => ({
      ...trade,
      signal: trade.signal === null ? null : { ...trade.signal, reason: hostile },
    }));
    const html = report({
      ...result,
      strategy: hostile,
      trades,
      warnings: [hostile],
      data: { ...data, symbol: hostile, origin: { name: hostile, simulated: true } },
      params: { [hostile]: hostile },
    });
    expect(html.includes('<img')).toBe(false);
    // In text it is a character like any other; in a script it would end a line.
    expect(html.slice(html.indexOf('<script')).includes('\u2028')).toBe(false);
    const scripts = 2 + (payloadOf(runOf(result)).payload.markets[0]?.columnNames.length ?? 0);
    expect(html.match(/<script/g)).toHaveLength(scripts);
    expect(html.match(/<\/script>/g)).toHaveLength(scripts);
  });

  it('shows a dash and the reason where a metric has no value', () => {
    const none = backtest(patient, slice(data, 0, 30));
    const html = report(none);
    expect(html.includes('No trades: see the funnel')).toBe(true);
    expect(html.includes('no closed trade')).toBe(true);
    expect(/>NaN|NaN %|>-?Infinity/.exec(html.slice(0, html.indexOf('<script')))?.[0]).toBeUndefined();
  });

  it.each<[string, () => BacktestResult]>([
    ['one bar', () => backtest(patient, slice(data, 0, 1))],
    ['open interest without a value', () => backtest(squeezeFlow, withColumns(slice(data, 0, 900), { openInterest: Array<number>(900).fill(NaN) }))],
    ['gaps', () => backtest(squeezeFlow, simulateMarket({ seed: 1, bars: 2000, outages: [{ start: 500, bars: 300 }] }).data)],
    ['a market that does not move', () => {
      const flat = Array<number>(400).fill(5);
      const prices = { open: flat, high: flat, low: flat, close: flat, volume: flat, buyVolume: flat, sellVolume: flat };
      return backtest(squeezeFlow, fromColumns({ symbol: 'FLAT', timeframe: '1h', time: flat.map((_, i) => i * 3_600_000), ...prices }));
    }],
  ])('renders %s', (_name, make) => {
    expect(report(make())).toContain('</html>');
  }); // prettier-ignore

  it('stays small: a month of 1m bars under 3 MB', () => {
    const month = backtest(squeezeFlow, simulateMarket({ seed: 2, bars: 43_200 }).data);
    expect(report(month).length).toBeLessThan(3_000_000);
  });
});

describe('options', () => {
  it('tell results apart by regime', () => {
    const regimes = Array.from(data.close, (_, i) => (i % 2 === 0 ? 'even' : 'odd'));
    const [, section = ''] = report(result, { regimes }).split('id="breakdown"');
    for (const { key, trades, pnl } of tradesByRegime(result, regimes)) {
      expect(section).toContain(`<th scope="row">${key}</th><td class="number">${trades.length}</td>`);
      expect(section).toContain(`>${pnl.toFixed(2)}</td>`);
    }
    expect(report(result)).not.toContain('regime before the entry');
  });

  it('show how far metrics depend on ambiguous bars', () => {
    const readings = bothReadings((options) => backtest(squeezeFlow, data, {}, options));
    expect(report(result)).not.toContain('Ambiguous bars');
    expect(report(result, { readings: { ...readings, differences: [] } })).toContain(
      'Every metric is the same',
    );
    const differences = [{ name: 'winRate', pessimistic: 0.25, optimistic: 0.5 }] as const;
    const html = report(result, { readings: { ...readings, differences } });
    expect(html).toContain(
      '<th scope="row">Win rate</th><td class="number">25.00 %</td><td class="number">50.00 %</td>',
    );
  });
});

describe('a portfolio', () => {
  const markets = [1, 2].map(
    (seed) => simulateMarket({ seed, bars: 15_000, symbol: `SIM${seed}USDT`, start: seed * 86_400_000 }).data,
  );
  const both = portfolio(markets.map((market) => strategyLeg(squeezeFlow, market)));

  it("has a chart for each symbol, with the account on the symbol's clock", () => {
    const run = runOf(both);
    expect(run.markets.map(({ data }) => data)).toEqual(markets);
    const [, second] = run.markets;
    const equity = chartColumns(run, second!, []).get('equity');
    expect(equity).toHaveLength(15_000);
    // The second market begins a day of 1440 bars later.
    expect(Array.from(equity ?? [])).toEqual(Array.from(both.equity.subarray(1440)));
  });

  it('has trades that count the bars of their own symbol', () => {
    expect(both.trades.some(({ symbol }) => symbol === 'SIM2USDT')).toBe(true);
    for (const { symbol, entryBar, entryTime } of both.trades) {
      const market = runOf(both).markets.find(({ data }) => data.symbol === symbol);
      expect(market?.data.time[entryBar]).toBe(entryTime);
    }
  });

  it('says what each symbol added', () => {
    const html = report(both);
    expect(html).toContain('<title>squeezeflow on 2 symbols 1m · Veloce</title>');
    expect(html).toContain('<h2>Symbols');
    expect(html).toContain(
      'These markets were made up by the market simulator (seed 1), market simulator (seed 2)',
    );
    expect(html.match(/Phase funnel of SIM\dUSDT/g)).toEqual([
      'Phase funnel of SIM1USDT',
      'Phase funnel of SIM2USDT',
    ]);
  });
});

describe('packed columns', () => {
  const anyColumn = fc.oneof(
    fc.array(fc.double(), { minLength: 1 }),
    fc.array(
      fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((x) => x / 100),
      { minLength: 1 },
    ),
    fc.array(fc.constantFrom(0.1, 0.3, 30_000.1, 1e-8, -0, 0, NaN, 1e300, 2 ** 53), { minLength: 1 }),
  );

  it('come back to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(anyColumn, async (values) => {
        const column = Float64Array.from(values);
        expect(await unpackColumn(packColumn(column))).toEqual(column);
      }),
    );
  });

  it('come back as a chart shows them: decimals without noise, else seven digits', async () => {
    const sums = Float64Array.from({ length: 50 }, (_, k) => 0.1 * k + 0.2);
    expect(await unpackColumn(packShown(sums))).toEqual(sums.map((value) => Number(value.toFixed(1))));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.float(), { minLength: 1 }), async (values) => {
        const shown = await unpackColumn(packShown(values));
        for (const [k, value] of values.entries()) {
          // -0 is shown as 0; sums may be off by the noise that is taken away.
          if (Number.isNaN(value)) expect(shown[k]).toBeNaN();
          else if (Number.isFinite(value)) {
            expect(Math.abs((shown[k] ?? NaN) - value)).toBeLessThanOrEqual(
              1e-10 * Math.max(1, Math.abs(value)),
            );
          } else expect(shown[k]).toBe(value);
        }
      }),
    );
  });

  it('are the columns of the result', async () => {
    const [columns = {}] = payloadOf(runOf(result)).columns;
    expect(await unpackColumn(columns['close']!)).toEqual(data.close);
    expect(columns['close']!.scale).toBe(10);
    const equity = await unpackColumn(columns['equity']!);
    for (let i = 0; i < equity.length; i++) expect(equity[i]).toBeCloseTo(result.equity[i] ?? NaN, 2);
  });

  it('are not sent twice: a short run is its own overview', () => {
    const { payload, columns } = payloadOf(runOf(backtest(squeezeFlow, slice(data, 0, 500))));
    expect(columns).toEqual([{}]);
    expect(payload.markets[0]?.columnNames).toEqual([]);
    expect(payload.markets[0]?.overview.timeframe).toBe('1m');
  });
});

describe('levels', () => {
  const time = data.time as Float64Array;

  it('cover the view and its surroundings with no more points than a screen has use for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom<Timeframe | undefined>(undefined, '1m', '15m', '1h', '1d', '1w'),
        (a, b, wanted) => {
          const from = Math.floor(a * (time.length - 1));
          const to = from + 1 + Math.floor(b * (time.length - 1 - from));
          const level = levelFor({ time, from, to, timeframe: '1m', wanted });
          expect(level.from).toBeLessThanOrEqual(from);
          expect(level.to).toBeGreaterThanOrEqual(to);
          if (wanted !== undefined) {
            expect(intervalMs(level.timeframe)).toBeGreaterThanOrEqual(intervalMs(wanted));
          }
          expect(groupStarts(time, level).length).toBeLessThanOrEqual(wanted === undefined ? 6_003 : 30_003);
          expect(covers(level, { time, from, to, timeframe: '1m', wanted })).toBe(true);
        },
      ),
    );
  });

  it.each<Timeframe>(['5m', '1h', '1d', '1w'])('group as resample does, to the bit: %s', (timeframe) => {
    const coarse = resample(data, timeframe, { incomplete: 'keep' });
    const all = { from: 0, to: data.length, timeframe };
    const grouped = groupColumns(chartColumns(runOf(result), result, []), all);
    for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
      const column = Array.from(grouped.get(name) ?? []);
      // The first group begins with the first bar there is; a resampled bar is labelled by its own open.
      if (name === 'time') column[0] = coarse.time[0] ?? NaN;
      expect(column).toEqual(Array.from(coarse[name]));
    }
  });

  it('show what there is in groups with missing values', () => {
    const starts = Int32Array.of(0, 2, 4);
    const values = Float64Array.of(NaN, 2, NaN, NaN);
    expect(groupColumn('openInterest', values, starts)).toEqual(Float64Array.of(2, NaN));
    expect(groupColumn('delta', values, starts)).toEqual(Float64Array.of(2, NaN));
  });
});

describe('overlays', () => {
  const line = new Float64Array(data.length).fill(5);
  const zone: Zone = { from: 3, to: null, low: 1, high: 2, side: 'demand' };

  it('come with the page', async () => {
    const overlays: readonly Overlay[] = [
      { kind: 'lines', name: 'Fair value', lines: { mean: line } },
      { kind: 'zones', name: 'Zones', zones: [zone] },
    ];
    const {
      payload: {
        markets: [market],
      },
      columns: [columns = {}],
    } = payloadOf(runOf(result), overlays);
    expect(await unpackColumn(columns['Fair value:mean']!)).toEqual(line);
    expect(market?.overlays).toEqual([
      { kind: 'lines', name: 'Fair value', lines: ['Fair value:mean'] },
      overlays[1],
    ]);
    expect(report(result, { overlays })).toContain('data-column="Fair value:mean"');
  });

  const profile = { from: 0, to: 9, prices: [1, 2], rowHeight: 1, sizes: [3, 4], pointOfControl: 2, valueAreaLow: 1, valueAreaHigh: 2 }; // prettier-ignore
  it.each<[Overlay, RegExp]>([
    [{ kind: 'lines', name: 'a', lines: { x: line.subarray(1) } }, /overlay "a": line x has 14999 values, the data has 15000 bars/],
    [{ kind: 'lines', name: '', lines: {} }, /needs a name of its own/],
    [{ kind: 'zones', name: 'z', zones: [zone, { ...zone, low: 3 }] }, /"z": zone 1: low must be below high, got 3 and 2/],
    [{ kind: 'zones', name: 'z', zones: [{ ...zone, from: 99_999 }] }, /zone 0: bars \[99999, null\) do not lie in the data's \[0, 15000\)/],
    [{ kind: 'zones', name: 'z', zones: [{ ...zone, to: 2 }] }, /zone 0: bars \[3, 2\)/],
    [{ kind: 'levels', name: 'l', levels: [{ from: 0, to: null, price: NaN, label: '' }] }, /level 0: price must be finite, got NaN/],
    [{ kind: 'profiles', name: 'p', profiles: [{ ...profile, sizes: [1] }] }, /profile 0: has 2 prices and 1 sizes/],
    [{ kind: 'profiles', name: 'p', profiles: [{ ...profile, sizes: [1, -1] }] }, /profile 0: sizes must be >= 0, got -1/],
    [{ kind: 'profiles', name: 'p', profiles: [{ ...profile, rowHeight: 0 }] }, /rowHeight must be > 0, got 0/],
  ])('that do not fit are refused: $0.kind $0.name', (overlay, message) => {
    expect(() => report(result, { overlays: [overlay] })).toThrow(message);
  }); // prettier-ignore

  it('with the same name are refused', () => {
    const one: Overlay = { kind: 'zones', name: 'z', zones: [] };
    expect(() => report(result, { overlays: [one, one] })).toThrow(/overlay "z": every overlay needs a name/);
  });
});

describe('drawdowns', () => {
  it('are found with their begin, lowest point and recovery, deepest first', () => {
    const drawdown = Float64Array.of(0, -0.1, -0.3, -0.2, 0, 0, -0.4, -0.1);
    expect(drawdowns({ drawdown })).toEqual([
      { start: 6, trough: 6, end: null, depth: -0.4 },
      { start: 1, trough: 2, end: 4, depth: -0.3 },
    ]);
  });

  it('agree with the column: every bar below its peak is in one', () => {
    const found = drawdowns(result);
    const inside = new Set(found.flatMap(({ start, end }) => range(start, end ?? data.length)));
    expect([...result.drawdown].every((depth, i) => depth < 0 === inside.has(i))).toBe(true);
    expect(found[0]?.depth).toBe(Math.min(...result.drawdown));
  });

  const range = (from: number, to: number): readonly number[] =>
    Array.from({ length: to - from }, (_, k) => from + k);
});

describe('trades as CSV', () => {
  it('hold every trade in full, and no formula', () => {
    const [trade] = payloadOf(runOf(result)).payload.trades;
    const hostile = { ...trade!, symbol: '=1+1', reason: 'a "b", c\nd', r: null };
    const [head, row, end] = tradesAsCsv([hostile]).split('\r\n');
    expect(head?.split(',').slice(0, 4)).toEqual(['n', 'symbol', 'side', 'entryTime']);
    expect(row?.startsWith(`1,'=1+1,${hostile.side},${new Date(hostile.entryTime).toISOString()},`)).toBe(
      true,
    );
    expect(row).toContain(`,${hostile.pnl},${hostile.returnOnNotional},,${hostile.mae},`);
    expect(row?.endsWith('"a ""b"", c\nd"')).toBe(true);
    expect(end).toBe('');
  });

  it.each(["-2+3+cmd|' /C calc'!A0", '+1', '@SUM(A1)', '\t=1', ' =1+1', '-1e5x'])(
    'quote what a spreadsheet would run: %j',
    (text) => {
      const [trade] = payloadOf(runOf(result)).payload.trades;
      const [, row = ''] = tradesAsCsv([{ ...trade!, reason: text, pnl: -1.5 }]).split('\r\n');
      expect(row.endsWith(`'${text}`)).toBe(true);
      expect(row).toContain(',-1.5,');
    },
  );
});

describe('text', () => {
  it('is escaped for markup and for script', () => {
    expect(escapeHtml(`<a b="c">&'`)).toBe('&#60;a b=&#34;c&#34;&#62;&#38;&#39;');
    const value = { text: '</script>\u2028<!--&' };
    expect(jsonForScript(value)).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(jsonForScript(value))).toEqual(value);
  });
});
