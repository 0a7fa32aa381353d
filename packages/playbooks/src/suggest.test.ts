import { barAt, scan } from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { simulateMarket } from '@veloce/data-files';
import { rsi, sma } from '@veloce/indicators';
import { vectorFlow } from '@veloce/vectorflow-analytics';
import { describe, expect, it } from 'vitest';
import type { PlaybookInput } from './document.js';
import { playbookStrategy } from './playbook-strategy.js';
import { followPlaybooks } from './follow.js';
import { playbookShelf } from './shelf/shelf.js';
import { suggestPlaybooks } from './suggest.js';
import { suggesting } from './suggesting.js';
import { parseCondition } from './text.js';

const { data } = simulateMarket({ seed: 5, bars: 6_000 });
const shelf: readonly PlaybookInput[] = [
  {
    format: 1,
    name: 'recovery',
    long: parseCondition('rsi(close, 14) < 40 and close > sma(close, 200) and buyVolume > sellVolume'),
    hours: { from: '06:00', to: '18:00' },
    cooldown: 50,
  },
  { format: 1, name: 'weak', short: parseCondition('close < sma(close, 200)'), long: parseCondition('close > sma(close, 200)') },
]; // prettier-ignore

describe('suggestPlaybooks', () => {
  const { sides, at } = suggestPlaybooks(shelf, data);

  it('counts what holds at each bar, hours among it', () => {
    const [strength, average] = [rsi(data.close, 14), sma(data.close, 200)];
    const [recovery] = sides;
    expect(recovery.conditions).toEqual(['rsi(close, 14) < 40', 'close > sma(close, 200)', 'buyVolume > sellVolume', "hours('06:00-18:00', 'UTC')"]);
    let full = 0;
    for (let i = 0; i < data.length; i++) {
      const hour = new Date(data.time[i] + data.intervalMs).getUTCHours();
      const held = [strength[i] < 40, data.close[i] > average[i], data.buyVolume![i] > data.sellVolume![i], hour >= 6 && hour < 18];
      expect(recovery.held[i], `bar ${i}`).toBe(held.filter(Boolean).length);
      const own = at(i).find(({ playbook }) => playbook === 'recovery');
      expect(own?.held).toBe(held.filter(Boolean).length >= 3 ? held.filter(Boolean).length : undefined);
      if (own !== undefined) expect(own.missing).toEqual(recovery.conditions.filter((_, k) => !held[k]));
      if (own?.missing.length === 0) full++;
    }
    expect(full).toBeGreaterThan(5);
  }); // prettier-ignore

  it('holds where the strategy of the playbook enters, but for its rest', () => {
    const { signalBars } = scan(playbookStrategy({ ...shelf[0], cooldown: undefined }), data);
    expect(Array.from(sides[0].held, (_, i) => i).filter((i) => sides[0].held[i] === 4)).toEqual([
      ...signalBars,
    ]);
  });

  it('puts the whole ones first, and no more than it is asked for', () => {
    for (const bar of [500, 3_000, 5_999]) {
      const lacks = at(bar, 4).map(({ missing }) => missing.length);
      expect(lacks).toEqual([...lacks].sort((a, b) => a - b));
      expect(at(bar, 0).every(({ missing }) => missing.length === 0)).toBe(true);
    }
    expect(at(10)).toEqual([]);
  });

  it('refuses two of one name, bars that are none and numbers that are none', () => {
    expect(() => suggestPlaybooks([shelf[0], shelf[0]], data)).toThrow('two playbooks are called recovery');
    expect(() => at(6_000)).toThrow('bar must be an integer from 0 to 5999');
    expect(() => at(1, -1)).toThrow('lacking must be an integer >= 0');
  });
});

describe('followPlaybooks', () => {
  it('says bar by bar what history says', () => {
    const { at } = suggestPlaybooks([...shelf, ...playbookShelf()], data);
    const { push } = followPlaybooks([...shelf, ...playbookShelf()], data);
    let said = 0;
    for (let i = 0; i < 3_000; i++) {
      const now = push(barAt(data, i), 2);
      expect(now, `bar ${i}`).toEqual(at(i, 2));
      said += now.length;
    }
    expect(said).toBeGreaterThan(1_000);
  });

  it('refuses bars out of order and numbers that are none, and goes on', () => {
    const { push } = followPlaybooks(shelf, data);
    push(barAt(data, 5));
    expect(() => push(barAt(data, 5))).toThrow('is not later than the last one');
    expect(() => push(barAt(data, 6), -1)).toThrow('followPlaybooks: lacking must be an integer >= 0, got -1');
    expect(push(barAt(data, 6))).toEqual([]);
    expect(() => followPlaybooks([shelf[0], shelf[0]], data)).toThrow('two playbooks are called recovery');
  }); // prettier-ignore
});

describe('suggesting', () => {
  const params = { tickSize: 0.1, rowSize: 25, threshold: 0.3, trapThreshold: 0.3, cooldownBars: 5 };
  const plain = scan(vectorFlow, data, params);
  const told = scan(suggesting(vectorFlow, shelf), data, params);

  it('decides as before, and says which playbooks agree', () => {
    expect(told.signals.map(({ playbooks: _, ...own }) => own)).toEqual(plain.signals);
    const { sides } = suggestPlaybooks(shelf, data);
    const seen = new Set<string>();
    told.signals.forEach(({ side, playbooks = [] }, k) => {
      const bar = told.signalBars[k];
      expect(playbooks).toEqual(sides.filter((one) => one.side === side && one.held[bar] === one.conditions.length).map(({ playbook }) => playbook));
      for (const one of playbooks) seen.add(one);
    });
    expect([...seen]).toContain('weak');
    expect(told.signals.some(({ playbooks }) => playbooks?.length === 0)).toBe(true);
  }); // prettier-ignore

  describeStrategy(
    'of a playbook beside another',
    suggesting(playbookStrategy(shelf[1]), [shelf[0]]),
    () => simulateMarket({ seed: 5, bars: 1_200 }).data,
  );
});
