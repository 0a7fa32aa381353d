import { describe, expect, it } from 'vitest';
import { drawnSignals, mostDrawn } from './drawn-signals.js';
import type { SignalRow } from './wire.js';

const signal = (k: number, decision: SignalRow['decision'] = 'taken'): SignalRow => ({
  ...{ id: `s${k}`, market: 'sim:A', symbol: 'A', time: 60_000 * k, bar: k, side: 'LONG', strength: 0.7 },
  ...{ price: 100, decision, reason: 'a reason', strategy: 'a strategy', playbooks: [] },
});

describe('the signals of a chart', () => {
  it('are the newest, however long the page is open', () => {
    let signals: readonly SignalRow[] = [];
    const most: number[] = [];
    for (let k = 0; k < 3 * mostDrawn; k++) {
      signals = drawnSignals(signals, signal(k));
      most.push(signals.length);
    }
    expect(Math.max(...most)).toBe(mostDrawn);
    expect([signals[0]?.id, signals.at(-1)?.id]).toEqual([`s${2 * mostDrawn}`, `s${3 * mostDrawn - 1}`]);
  });

  it('hold one that is told again once, as it was told last', () => {
    const signals = [signal(1), signal(2)].reduce<readonly SignalRow[]>(drawnSignals, []);
    expect(drawnSignals(signals, signal(1, 'vetoed'))).toEqual([signal(2), signal(1, 'vetoed')]);
  });
});
