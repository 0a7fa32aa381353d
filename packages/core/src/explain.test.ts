import { describe, expect, it } from 'vitest';
import { describeExplanation, explain } from './explain.js';
import { scan } from './scan.js';
import { slice } from './market-data.js';
import { phase } from './phase.js';
import { sampleMarket } from './testing/sample-market.js';
import { sampleStrategy } from './testing/sample-strategy.js';

const data = sampleMarket(5000);
const whole = scan(sampleStrategy, data, {}, { columns: ['trend.average', 'flow.openInterest'] });

describe('explain', () => {
  it.each([0, 1, 4095, 4096, 4097, 4999])('names every feature at bar %d, from the past alone', (bar) => {
    const explanation = explain(sampleStrategy, data, bar);
    expect(explanation).toEqual(explain(sampleStrategy, slice(data, 0, bar + 1), bar));
    expect(explanation.features['trend']?.['average']).toBe(whole.columns['trend.average'][bar]);
    expect(explanation.features['flow']).toMatchObject({ openInterest: 1000 + bar, close: data.close[bar] });
    expect(explanation.time).toBe(data.time[bar]);
  });

  it('gives the signal where there is one', () => {
    const bar = whole.signalBars[3];
    const explanation = explain(sampleStrategy, data, bar);
    expect(explanation.signal).toEqual(whole.signals[3]);
    expect(explanation.verdicts.map((one) => one.phase)).toEqual(['trend', 'flow']);
    const text = describeExplanation(explanation);
    expect(text).toContain('): LONG, score 5 of 10\n  [x] trend:\n        average = ');
    expect(text).toMatch(/LONG from [\d.]+, stop [\d.]+, target [\d.]+, confidence 0.5 \(flow 5\): above/);
  });

  it('stops at the first rejection, and says so in words', () => {
    const bar =
      data.close.slice(1, 999).findIndex((_, i) => !explain(sampleStrategy, data, i + 1).signal) + 1;
    const text = describeExplanation(explain(sampleStrategy, data, bar));
    expect(text).toMatch(/: no signal, stopped at (trend|flow)\n/);
    expect(text).toMatch(/\[-\] (trend: below the average|flow: sellers lead)\n/);
    expect(text).toContain('openInterest = 10');
  });

  it('lets a phase say in its own words what it sees, reached or not, and from the past alone', () => {
    const [, flow] = sampleStrategy.phases;
    const note = (bar: { buyVolume: number }): string => `buys ${bar.buyVolume}`;
    const spoken = sampleStrategy.with({ flow: phase({ ...flow, note }) });
    const bar = whole.signalBars[3];
    const explanation = explain(spoken, data, bar);
    expect(explanation.notes).toEqual({ flow: `buys ${data.buyVolume![bar]}` });
    expect(describeExplanation(explanation)).toContain(`[x] flow: buys ${data.buyVolume![bar]}\n`);
    expect(explain(spoken, slice(data, 0, bar + 1), bar)).toEqual(explanation);
    const texts = Array.from({ length: 60 }, (_, i) => describeExplanation(explain(spoken, data, i)));
    expect(texts.some((text) => /\[ \] flow, not reached: buys \d+/.test(text))).toBe(true);
    expect(texts.some((text) => /\[-\] flow: sellers lead; buys \d+/.test(text))).toBe(true);
  });

  it('refuses a bar that is not there', () => {
    expect(() => explain(sampleStrategy, data, 5000)).toThrow(
      'bar must be an integer from 0 to 4999, got 5000',
    );
  });
});
