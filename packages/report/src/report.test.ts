import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtest, type BacktestResult } from '@veloce/backtest';
import { fromColumns, slice, withColumns } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';
import { escapeHtml, jsonForScript } from './html.js';
import { packColumn } from './pack.js';
import { covers, eachGroup, levelFor } from './page/levels.js';
import { unpackColumn } from './page/unpack.js';
import { payloadOf, report } from './report.js';

const data = simulateMarket({ seed: 1, bars: 15_000 }).data;
const result = backtest(squeezeFlow, data);

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
    const trades = result.trades.map((trade) => ({ ...trade, signal: { ...trade.signal, reason: hostile } }));
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
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });

  it('shows a dash and the reason where a metric has no value', () => {
    const none = backtest(squeezeFlow, slice(data, 0, 30));
    const html = report(none);
    expect(html.includes('No trades: see the funnel')).toBe(true);
    expect(html.includes('no closed trade')).toBe(true);
    expect(/>NaN|NaN %|>-?Infinity/.exec(html.slice(0, html.indexOf('<script')))?.[0]).toBeUndefined();
  });

  it.each<[string, () => BacktestResult]>([
    ['one bar', () => backtest(squeezeFlow, slice(data, 0, 1))],
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

  it('are the columns of the result', async () => {
    const { columns } = payloadOf(result);
    expect(await unpackColumn(columns['close']!)).toEqual(data.close);
    expect(await unpackColumn(columns['equity']!)).toEqual(result.equity);
    expect(columns['close']!.scale).toBe(10);
  });
});

describe('levels', () => {
  it('cover the view and its surroundings with no more points than a screen has use for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (length, a, b) => {
          const from = Math.floor(a * (length - 1));
          const to = from + 1 + Math.floor(b * (length - 1 - from));
          const level = levelFor(from, to, length);
          expect(level.from).toBeLessThanOrEqual(from);
          expect(level.to).toBeGreaterThanOrEqual(to);
          expect(level.from % level.group).toBe(0);
          expect((level.to - level.from) / level.group).toBeLessThanOrEqual(6_002);
          expect(covers(level, from, to, length)).toBe(true);
          let next = level.from;
          eachGroup({ ...level, to: Math.min(level.to, level.from + 10 * level.group) }, (start, end) => {
            expect(start).toBe(next);
            next = end;
          });
        },
      ),
    );
  });
});

describe('text', () => {
  it('is escaped for markup and for script', () => {
    expect(escapeHtml(`<a b="c">&'`)).toBe('&#60;a b=&#34;c&#34;&#62;&#38;&#39;');
    const value = { text: '</script>\u2028<!--&' };
    expect(jsonForScript(value)).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(jsonForScript(value))).toEqual(value);
  });
});
