import { barAt, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import type { MarketOpinion } from '@veloce/dashboard';
import { suggestPlaybooks, type PlaybookInput } from '@veloce/playbooks';
import type { DeskMarkets } from '@veloce/server';
import { describe, expect, it } from 'vitest';
import { nearPlaybooks } from './near-playbooks.js';
import { tellDesk } from './tell-desk.js';

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
    signal: () => undefined,
  };
  return { opinions, markets: markets as unknown as DeskMarkets };
}

const input = (market: MarketData, i: number) =>
  ({ kind: 'bar', symbol: market.symbol, bar: barAt(market, i), time: market.time[i], sequence: i }) as never;

describe('tellDesk', () => {
  it('tells at each bar which playbooks fit or nearly do, and what is missing', () => {
    const { opinions, markets } = desk();
    const near = nearPlaybooks(shelf, data);
    const { at } = suggestPlaybooks(shelf, data);
    for (let i = 0; i < data.length; i++) {
      const suggestions = near(barAt(data, i));
      tellDesk(markets, { id: 'x', strategy: 's', suggestions }, input(data, i), []);
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
});
