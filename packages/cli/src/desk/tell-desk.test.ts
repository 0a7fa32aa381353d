import { barAt, scan } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import type { MarketOpinion } from '@veloce/dashboard';
import { suggestPlaybooks, type PlaybookInput } from '@veloce/playbooks';
import type { DeskMarkets } from '@veloce/server';
import { describe, expect, it } from 'vitest';
import { nearPlaybooks } from './near-playbooks.js';
import { strategyOpinions } from './strategy-opinion.js';
import { tellBar } from './tell-desk.js';
import { crossover } from '../crossover.js';

const { data } = simulateMarket({ seed: 3, bars: 600 });
const above = (column: string) => ({ left: { column: 'close' }, is: '>', right: { column } }) as const;
const shelf: readonly PlaybookInput[] = [
  { format: 1, name: 'rising', long: { all: [above('open'), { left: { column: 'close' }, is: '>', right: { study: 'sma', with: [20] } }] } },
]; // prettier-ignore

/** A desk that keeps the opinions it is told. */
function desk() {
  const opinions: MarketOpinion[] = [];
  const markets = {
    bar: (_id: string, { opinion }: { readonly opinion: MarketOpinion }) => opinions.push(opinion),
    position: () => undefined,
  };
  return { opinions, markets: markets as unknown as DeskMarkets };
}

const silent = { side: 0, strength: 0, parts: [], reasons: [] } as const;

describe('tellBar', () => {
  it('tells at each bar which playbooks fit or nearly do, and what is missing', () => {
    const { opinions, markets } = desk();
    const near = nearPlaybooks(shelf, data);
    const { at } = suggestPlaybooks(shelf, data);
    for (let i = 0; i < data.length; i++) {
      const suggestions = near(barAt(data, i));
      tellBar(markets, { id: 'x', opinion: silent, suggestions }, { bar: barAt(data, i) });
    }
    const expected = Array.from({ length: data.length }, (_, i) =>
      at(i).map(({ playbook, side, held, of, missing }) => ({ name: `${playbook} ${side}`, met: held, of, missing })),
    );
    expect(opinions.map(({ playbooks }) => playbooks)).toEqual(expected);
    expect(opinions.some(({ playbooks }) => playbooks[0]?.met === 2)).toBe(true);
    expect(opinions.some(({ playbooks }) => playbooks[0]?.missing?.join() === 'close > open')).toBe(true);
  }); // prettier-ignore

  it('keeps its last opinion over a bar that is late or malformed', () => {
    const near = nearPlaybooks(shelf, data);
    for (let i = 0; i < 300; i++) near(barAt(data, i));
    const before = near(barAt(data, 300));
    expect(near(barAt(data, 5))).toEqual(before);
    expect(near({ ...barAt(data, 301), high: NaN })).toEqual(before);
    expect(near(barAt(data, 301))).toEqual(suggestPlaybooks(shelf, data).at(301));
  });

  it('its opinion is what scan says of the bars so far, and while a position is open the parts are those of its signal', () => {
    const { opinions, markets } = desk();
    const { signals, signalBars } = scan(crossover, data);
    const opinion = strategyOpinions(crossover, data);
    const held = { signal: signals[0], stopLoss: NaN, takeProfit: NaN } as never;
    for (let i = 0; i < data.length; i++)
      tellBar(
        markets,
        { id: 'x', opinion: opinion(barAt(data, i)), held: i > (signalBars[0] ?? 0) ? held : undefined },
        { bar: barAt(data, i) },
      );
    expect(signalBars.length).toBeGreaterThan(2);
    const told = opinions.flatMap(({ side, strength }, i) => (side === 0 ? [] : [[i, side, strength]]));
    expect(told).toEqual(
      signals.map(({ side, score }, k) => [signalBars[k], side === 'LONG' ? 1 : -1, score / 10]),
    );
    const [first = 0] = signalBars;
    expect(opinions[first + 1]).toMatchObject({
      side: 0,
      parts: [{ name: 'cross', value: 0.7 }],
      reasons: [expect.stringMatching(/^holds (LONG|SHORT): the fast/), 'cross: the averages do not cross'],
    });
    expect(opinions[first - 1]).toMatchObject({
      side: 0,
      parts: [],
      reasons: ['cross: the averages do not cross'],
    });
  });
});
