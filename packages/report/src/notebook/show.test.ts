import { expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { crossesAbove, crossesBelow, rule } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { ema } from '@veloce/indicators';
import { report } from '../report.js';
import { show, type Shown, type ShownAs } from './show.js';

const { data } = simulateMarket({ seed: 3, bars: 500, tradesPerMinute: 2 });
const cross = rule('cross', { fast: 5, slow: 20 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  short: crossesBelow(ema(close, fast), ema(close, slow)),
}));
const result = backtest(cross, data);
/** As a kernel asks it. */
function asked(value: Shown): ShownAs {
  const key = Symbol.for('Jupyter.display');
  return (value as unknown as Readonly<Record<symbol, () => ShownAs>>)[key]!();
}

it('a result shows its report, in a frame of its own', () => {
  const { 'text/html': html, 'text/plain': text } = asked(show(result));
  expect(html).toMatch(/^<iframe srcdoc="&#60;!doctype html&#62;/);
  expect(html).toContain('sandbox="allow-scripts allow-downloads"');
  const inside = /srcdoc="([^"]*)"/
    .exec(html)?.[1]
    ?.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  expect(inside).toBe(report(result));
  expect(text).toBe(`${result.trades.length} trades; the report is a page`);
  expect(show(result).toString()).toBe(text);
});

it('a page shows itself', () => {
  expect(asked(show('<!doctype html><p>x</p>', { height: 200 }))['text/html']).toContain('height:200px');
});

it('a market shows its first and last bars', () => {
  const html = asked(show(data, { rows: 5 }))['text/html'];
  expect(html.match(/<tr>/g)).toHaveLength(7);
  expect(html).toContain('… 495 more …');
  expect(html).toContain('>2025-01-06 00:00 UTC</td>');
  expect(html).toContain('>2025-01-06 08:19 UTC</td>');
});

it('rows become a table, and text in them no markup', () => {
  const html = asked(
    show([
      { a: 1 / 3, b: '<img src=x>' },
      { a: null, c: { d: 1 } },
    ]),
  )['text/html'];
  expect(html).toContain('<th>a</th><th>b</th><th>c</th>');
  expect(html).toContain('0.33333333</td><td style="white-space:nowrap">&#60;img src=x&#62;</td>');
  expect(html).toContain('{&#34;d&#34;:1}');
});

it('refuses what it cannot show, in words', () => {
  expect(() => show(7 as never)).toThrow(
    /^show: takes a result, a page, a market or a list of objects, got 7/,
  );
  expect(() => show('text')).toThrow(TypeError);
  expect(() => show(data, { height: 5 })).toThrow(/height must be a whole number/);
  expect(() => show(data, { hight: 5 } as never)).toThrow(/height/);
});
