import { compile, marketSeries, scan } from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { simulateMarket } from '@veloce/data-files';
import { catalog } from '@veloce/indicators';
import {
  developingProfile,
  failedBreakouts,
  nakedLevels,
  marketProfiles,
  oiQuadrant,
  oiQuadrants,
  regimeColumns,
  regimes,
  vwapSince,
  zoneColumns,
} from '@veloce/vectorflow-analytics';
import { delta } from '@veloce/indicators';
import { describe, expect, it } from 'vitest';
import type { PlaybookInput, PlaybookOperand } from './document.js';
import { flowStudies } from './flow-studies.js';
import { playbookFaults } from './parse-playbook.js';
import { playbookStrategy } from './playbook-strategy.js';
import { conditionText, parseCondition } from './text.js';

const { data } = simulateMarket({ seed: 12, bars: 1440 * 3 });
const over = (left: PlaybookOperand, right: PlaybookOperand = 0): PlaybookInput => ({
  format: 1,
  name: 'x',
  long: { left, is: '>', right },
});
const barsOf = (document: PlaybookInput) => [...scan(playbookStrategy(document), data).signalBars];
const barsWhere = (holds: (i: number) => boolean) => Array.from(data.close, (_, i) => i).filter(holds);

describe('studies of the market as a whole', () => {
  it('have names of their own', () => {
    const names = [...catalog, ...flowStudies].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(flowStudies.map((one) => [one.name, one] as const))(
    '%s gives an output for each of its names',
    (_name, { params, outputs, series }) => {
      const usual = series(marketSeries('1m'), params.map((param) => param.default)); // prettier-ignore
      expect(usual).toHaveLength(outputs.length);
      compile(Object.fromEntries(usual.map((one, k) => [outputs[k], one])));
    },
  );

  it('say what the package says', () => {
    const profile = developingProfile(data, { tickSize: 0.01, rowSize: 25 });
    const { close, high, low } = data;
    const fresh = (output: string, args: readonly (number | string)[] = [0.01, 25]): PlaybookOperand => ({ study: 'profile', with: args, output });
    for (const name of ['previousVah', 'poc', 'ibHigh', 'previousSinglesLow'] as const) {
      expect(barsOf(over({ column: 'close' }, fresh(name)))).toEqual(barsWhere((i) => close[i] > profile[name][i]));
    }
    const zones = zoneColumns(data);
    expect(barsOf(over({ study: 'zones', output: 'demandScore' }, 0.4))).toEqual(barsWhere((i) => zones.demandScore[i] > 0.4));
    const traps = failedBreakouts(data, 30, 3, 1);
    expect(barsOf(over({ study: 'failedBreakouts', with: [30], output: 'bearTrap' }, 0.5))).toEqual(barsWhere((i) => traps.bearTrap[i] > 0.5));
    const since = vwapSince(data, '4h');
    expect(barsOf(over({ study: 'vwapSince', with: ['4h', 1.5], output: 'lower' }, { column: 'close' }))).toEqual(
      barsWhere((i) => since.vwap[i] - 1.5 * since.deviation[i] > close[i]),
    );
    const { regime } = regimeColumns(data);
    expect(barsOf(over({ study: 'regime', output: 'range' }))).toEqual(barsWhere((i) => regimes[regime[i]] === 'range'));
    const flow = delta(data.buyVolume!, data.sellVolume!);
    const { quadrant } = oiQuadrant(high, low, close, data.openInterest!, flow, 20, 100);
    expect(barsOf(over({ study: 'oiQuadrant', output: 'shortCovering' }))).toEqual(barsWhere((i) => oiQuadrants[quadrant[i]] === 'short covering'));
    const naked = nakedLevels(data, marketProfiles(data, { tickSize: 0.01, rowSize: 25 }));
    const nearest = (i: number) => naked.filter(({ from, touchedAt, naked: isOpen }) => from <= i && (isOpen || touchedAt > i)).map(({ price }) => price).filter((price) => price > close[i]).sort((a, b) => a - b)
        .at(0);
    const above = barsOf(over({ study: 'nakedPoc', with: [0.01, 25], output: 'above' }, 0));
    expect(above).toEqual(barsWhere((i) => nearest(i) !== undefined));
    expect(above.length).toBeGreaterThan(10);
  }); // prettier-ignore

  it('are written as functions', () => {
    const text = "close > profile(0.1, 25, 'America/New_York 09:30-16:00').previousVah and on('5m', regime().trendUp) > 0 and velocity(5, 20, 100).velocity > 2 and flowTurn() > 0";
    expect(conditionText(parseCondition(text))).toBe(text);
    expect(() => parseCondition('close > zones().demandproximal')).toThrow('did you mean demandProximal?');
    expect(() => parseCondition("close > vwapSince('tomorow').vwap")).toThrow('left.right'.slice(5));
  }); // prettier-ignore

  it.each<[string, PlaybookOperand, string, string]>([
    ['a near name', { study: 'zonez', output: 'x' }, 'long.left.study', 'did you mean zones?'],
    ['a near output', { study: 'regime', output: 'trendup' }, 'long.left.output', 'did you mean trendUp?'],
    ['a session that is none', { study: 'profile', with: [0.1, 25, '2d'], output: 'poc' }, 'long.left.with[2]', 'session'],
    ['a number for a session', { study: 'profile', with: [0.1, 25, 5], output: 'poc' }, 'long.left.with[2]', 'must be a text'],
    ['an anchor that is none', { study: 'vwapSince', with: ['yesterday'], output: 'vwap' }, 'long.left.with[0]', 'anchor'],
    ['rows that are no ticks', { study: 'profile', with: [0.1, 0.25], output: 'poc' }, 'long.left.with', 'multiple of tickSize'],
    ['what it reads', { study: 'regime', output: 'adx', of: [{ column: 'close' }] }, 'long.left.of', 'takes no of'],
    ['a word for an indicator', { study: 'rsi', with: ['14'] }, 'long.left.with[0]', 'must be a number, got "14"'],
    ['periods that do not go together', { study: 'velocity', with: [20, 5], output: 'velocity' }, 'long.left.with', 'slow must be an integer >= 21'],
    ['what only the document can name', { study: 'barsSince' }, 'long.left.of', 'condition'],
  ])('are refused for %s', (_name, operand, path, words) => {
    const fault = playbookFaults(over(operand))[0];
    expect(fault.path).toBe(path);
    expect(fault.message).toContain(words);
  }); // prettier-ignore

  describeStrategy(
    'of profile, zones and traps',
    playbookStrategy({
      format: 1,
      name: 'all of it',
      long: parseCondition("within(failedBreakouts(20, 3, 1).bearTrap > 0.2, 5) and (close > vwapSince('1d', 2).lower or zones().demandScore > 0) and fusion(0.01, 25, '4h').net > -1"),
      short: parseCondition("close < profile(0.01, 25, '4h').previousVal and not (regime().trendUp > 0)"),
      cooldown: 20,
    }),
    () => simulateMarket({ seed: 8, bars: 1_500 }).data,
  ); // prettier-ignore
});
