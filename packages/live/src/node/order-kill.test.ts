import { afterAll, describe, expect, it } from 'vitest';
import { freqtradeVenue, type FreqtradeVenue } from '../testdata/freqtrade-venue.js';
import { place } from '../testdata/kill-run.js';
import { tradeKilled, tradeToEnd } from '../testdata/order-kill-run.js';

const open: { readonly close: () => unknown }[] = [];
afterAll(() => Promise.all(open.map(({ close }) => close())));
const filling = async (): Promise<FreqtradeVenue> => {
  const venue = await freqtradeVenue(Date.UTC(2030, 0));
  venue.fillsAtOnce = true;
  open.push(venue);
  return venue;
};
const fresh = (): string => {
  const at = place();
  open.push({ close: at.remove });
  return at.folder;
};
const bars = 60;

describe('kill -9 around an order', () => {
  it('sent, and its answer lost: the restart ends with the orders of an unbroken run, none twice, none forgotten', async () => {
    const whole = await filling();
    const expected = await tradeToEnd(fresh(), whole.url, bars);
    expect(whole.taken()).toBeGreaterThan(5);
    const venue = await filling();
    const folder = fresh();
    expect((await tradeKilled(folder, venue.url, 3, 'reply', bars)).signal).toBe('SIGKILL');
    expect(venue.taken()).toBe(3);
    expect(await tradeToEnd(folder, venue.url, bars)).toEqual(expected);
    expect(venue.orders()).toEqual(whole.orders());
  });
});
