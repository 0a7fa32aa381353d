import { describe, expect, it } from 'vitest';
import { comparisonReport } from './report.js';
import type { ComparedResult, ComparisonRun } from './run.js';

const result = (strategy: string, gain: number, more: Partial<ComparedResult> = {}): ComparedResult => ({
  strategy,
  signals: 1_234,
  trades: 1_200,
  hitRate: { value: 0.4321, low: 0.41, high: 0.46 },
  averageReturn: { value: gain, low: gain - 0.001, high: gain + 0.001 },
  payoff: 1.5,
  profitFactor: 1.25,
  expectancy: 12.345,
  averageHours: 3.25,
  deflatedSharpe: null,
  accuracy: { accuracy: { value: 0.85, low: 0.81, high: 0.88 }, baseRate: 0.512, judged: 321 },
  ...more,
});
const place = { timeframe: '5m', from: Date.UTC(2025, 0, 1), to: Date.UTC(2025, 7, 29) };
const [good, bad] = [result('good', 0.002, { deflatedSharpe: 0.97 }), result('bad', -0.002, { deflatedSharpe: 0.12, accuracy: { accuracy: { value: 0.5, low: 0.4, high: 0.6 }, baseRate: 0.5, judged: 90 } })]; // prettier-ignore
const nothing = { signals: 0, trades: 0, hitRate: null, averageReturn: null, payoff: null, profitFactor: null, expectancy: null, averageHours: null, deflatedSharpe: null, accuracy: null }; // prettier-ignore
const run: ComparisonRun = {
  title: 'A shelf',
  origin: { name: 'klines', simulated: false },
  target: [0.8, 0.9],
  comparison: {
    rows: [
      { ...bad, symbol: 'BTC', ...place },
      { ...good, symbol: 'BTC', ...place },
      { ...good, ...nothing, symbol: 'ETH', ...place, error: 'needs openInterest' },
    ],
    strategies: [
      { ...bad, markets: 1 },
      { ...good, markets: 1 },
    ],
    together: [
      { a: 'good', b: 'bad', together: 300, ofA: 1_000, byChance: 12.5, against: 7 },
      { a: 'bad', b: 'good', together: 20, ofA: 800, byChance: 30, against: 0 },
    ],
    trials: 12,
    settings: { horizonMs: 14_400_000, leastScore: 6.5, near: 3 },
  },
};

/** The part of the page from one section on to the next. */
const sectionOf = (html: string, id: string): string =>
  html.split(`<section id="${id}">`)[1]?.split('</section>')[0] ?? '';

describe('comparisonReport', () => {
  const html = comparisonReport(run);

  it('shows every figure of a strategy, the best first', () => {
    const section = sectionOf(html, 'strategies');
    for (const text of ['43.2 % <small>41.0 to 46.0', '0.200 % <small>0.100 to 0.300', '>1.50<', '>1.25<', '12.35', '3.3 h', '97.0 %', '1,234', '1,200']) {
      expect(section).toContain(text);
    }
    expect([...section.matchAll(/<th scope="row"[^>]*>(\w+)</g)].map((match) => match[1])).toEqual(['good', 'bad']);
    expect(html).toContain('2 strategies on BTC 5m, ETH 5m · 2025-01-01 00:00 to 2025-08-29 00:00 UTC · klines');
  }); // prettier-ignore

  it('shows each market, and what failed there', () => {
    const section = sectionOf(html, 'symbols');
    expect(section).toContain('<td class="up4"');
    expect(section).toContain('<td class="down4"');
    expect(section).toContain('title="needs openInterest">failed');
    expect(section).toContain('43 % of 1,200');
    expect(html).toContain('1 of 3 runs failed and count as tried: needs openInterest');
    expect(sectionOf(html, 'rows').match(/<tr>/g)).toHaveLength(4);
  });

  it('says what is more than luck, and of how many tried', () => {
    expect(html).toContain('More than the luck of the best of 12 that were tried: good.');
    const none = { ...run.comparison, strategies: [{ ...bad, markets: 1 }] };
    expect(comparisonReport({ ...run, comparison: none })).toContain('No strategy is shown to be more than the luck of the best of 12'); // prettier-ignore
  });

  it('judges sure signals beside their base rate and a target', () => {
    const section = sectionOf(html, 'accuracy');
    expect(section).toContain('Right after 4 h');
    expect(section).toContain('score of 6.5 or more');
    expect(section).toContain('85.0 % <small>81.0 to 88.0');
    expect(section).toContain('51.2 %');
    expect(section).toMatch(/good<[^]*>met<[^]*bad<[^]*>missed</);
    const { target: _, ...rest } = run;
    expect(sectionOf(comparisonReport(rest), 'accuracy')).not.toContain('met');
    const open = { ...good, accuracy: { accuracy: { value: 0.85, low: 0.7, high: 0.95 }, baseRate: 0.5, judged: 20 } }; // prettier-ignore
    const uncertain = { ...run.comparison, strategies: [{ ...open, markets: 1 }] };
    expect(sectionOf(comparisonReport({ ...run, comparison: uncertain }), 'accuracy')).toContain('>open<');
    const silent = { ...run.comparison, strategies: [{ ...good, ...nothing, markets: 0 }] };
    expect(comparisonReport({ ...run, comparison: silent })).toContain('there is nothing to judge');
  });

  it('shows which fire together, each way', () => {
    const section = sectionOf(html, 'together');
    expect(section).toContain('title="good with bad: 300 of 1,000 signals (30.0 %), 12.5 by chance, 7 against">30<');
    expect(section).toContain('class="share1" title="bad with good: 20 of 800 signals (2.5 %)');
    expect(section).toContain('<li>good and bad: 300 of 1,000 signals, 12.5 by chance</li>');
    expect(section).not.toContain('<li>bad and good');
  }); // prettier-ignore

  it('lets no text from the data become markup or script', () => {
    const hostile = `</script><img src=x onerror=alert(1)>"'`;
    const own = { ...good, strategy: hostile };
    const page = comparisonReport({
      ...run,
      title: hostile,
      origin: { name: hostile, simulated: true },
      comparison: {
        ...run.comparison,
        rows: [{ ...own, ...place, symbol: hostile, timeframe: hostile, error: hostile }],
        strategies: [{ ...own, markets: 1 }],
        together: [{ ...run.comparison.together[0]!, a: hostile, b: hostile }],
      },
    });
    expect(page.includes('<img')).toBe(false);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toContain('<strong>SIMULATED</strong>');
  });

  it('refuses what is no comparison, and a target that is none', () => {
    expect(() => comparisonReport({ ...run, comparison: {} } as never)).toThrow('comparison.rows');
    expect(() => comparisonReport({ ...run, target: [0.9, 0.8] })).toThrow('target must be two fractions, the lower first');
  }); // prettier-ignore
});
