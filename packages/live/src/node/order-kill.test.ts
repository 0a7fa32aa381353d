import { afterAll, describe, expect, it } from 'vitest';
import { killPlaces } from '../testdata/kill-places.js';
import { tradeKilled, tradeToEnd } from '../testdata/order-kill-run.js';

const { filling, fresh, close } = killPlaces();
afterAll(close);
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
