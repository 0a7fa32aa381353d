import {
  above,
  and,
  below,
  crossesAbove,
  crossesBelow,
  not,
  or,
  phase,
  rule,
  scan,
  strategy,
  times,
  trailingStop,
  within,
  type AnyStrategy,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { atr, bbands, ema, rsi, sma } from '@veloce/indicators';
import { right } from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { PlaybookInput } from './document.js';
import { playbookOf } from './playbook-of.js';
import { playbookStrategy } from './playbook-strategy.js';
import { playbookShelf } from './shelf/shelf.js';
import { ownCondition } from './testdata/conditions.js';
import { conditionText } from './text.js';

const { data } = simulateMarket({ seed: 13, bars: 500 });
const textsOf = ({ long, short, exit }: PlaybookInput) =>
  [long, short, exit].map((one) => one && conditionText(one));
/** The same strategy, of which nobody knows what it was made from. */
const copyOf = (one: { readonly with: (phases: never) => unknown }) => one.with({} as never) as AnyStrategy;

describe('playbookOf', () => {
  it('gives the document of a strategy that was made from one', () => {
    for (const document of playbookShelf()) expect(playbookOf(playbookStrategy(document))).toBe(document);
  });

  it('tells what a strategy of the short form says', () => {
    const short = rule(
      'short form',
      { fast: 12, slow: 26 },
      ({ high, low, close, volume }, { fast, slow }) => ({
        long: and(crossesAbove(ema(close, fast), ema(close, slow)), below(rsi(close, 14), 70), or(above(volume, 0), not(above(close, 1)))),
        short: within(crossesBelow(close, bbands(close, 20, 2).lower), 3),
        exit: above(rsi(close, 7), 80),
        stop: times(atr(high, low, close, 14), 2),
        target: { long: times(close, 0.02), short: { at: sma(close, 50) } },
      }),
      { size: () => 0.5 },
    );
    const document = playbookOf(short)!;
    expect(textsOf(document)).toEqual([
      'crossesAbove(ema(close, 12), ema(close, 26)) and rsi(close, 14) < 70 and (volume > 0 or not (close > 1))',
      'within(crossesBelow(close, bbands(close, 20, 2).lower), 3)',
      'rsi(close, 7) > 80',
    ]);
    expect(document).toMatchObject({ stop: { atr: 2, bars: 14 }, target: { long: { fraction: 0.02 }, short: { at: { study: 'sma' } } }, size: 0.5 });
    const [told, own] = [scan(playbookStrategy(document), data), scan(short, data)];
    expect(told.signals.map(({ scoreBreakdown: _, ...rest }) => rest)).toEqual(own.signals.map(({ scoreBreakdown: _, ...rest }) => rest));
    expect(own.signals.length).toBeGreaterThan(3);
  });

  it('of random trees gives the same signals', () => {
    let signals = 0;
    fc.assert(
      fc.property(ownCondition, ownCondition, (long, short) => {
        const made = playbookStrategy({ format: 1, name: 'random', long, short, stop: { fraction: 0.01 } });
        const document = playbookOf(copyOf(made));
        expect(document).toBeDefined();
        const [own, told] = [scan(made, data), scan(playbookStrategy(document!), data)];
        expect(told.signals).toEqual(own.signals);
        signals += own.signals.length;
      }),
      { seed: 4, numRuns: 40 },
    );
    expect(signals).toBeGreaterThan(200);
  });

  const nothing = phase({ name: 'entry', features: () => ({}), decide: () => right({}) });
  it.each<[string, AnyStrategy]>([
    ['phases of its own', strategy({ name: 'own', params: z.object({}), phases: [nothing] } as never)],
    ['functions that are no words', rule('own word', {}, ({ close }) => ({ long: times(close, 2) }))],
    ['rules for positions', rule('trailing', {}, ({ close }) => ({ long: above(close, 1) }), { manage: [trailingStop(0.02)] })],
    ['exits that differ', rule('exits', {}, ({ close }) => ({ long: above(close, 1), short: below(close, 1), exit: { long: below(close, 5), short: above(close, 5) } }))],
    ['a column of one\'s own', rule('column', {}, ({ column, close }) => ({ long: above(column('mood'), close) }))],
    ['a stop that is no multiple', rule('stop', {}, ({ close, high }) => ({ long: above(close, 1), stop: high }))],
    ['hours', copyOf(playbookStrategy({ format: 1, name: 'hours', long: { hours: { from: '09:00', to: '10:00' } } }))],
  ])('cannot tell %s', (_name, one) => {
    expect(playbookOf(one)).toBeUndefined();
  });
}); // prettier-ignore
