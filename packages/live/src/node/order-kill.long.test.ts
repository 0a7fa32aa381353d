import { afterAll, expect, it } from 'vitest';
import { killPlaces } from '../testdata/kill-places.js';
import { tradeKilled, tradeToEnd } from '../testdata/order-kill-run.js';

const { filling, fresh, end, close } = killPlaces();
afterAll(close);
const bars = 45;

it('kill -9 before and after every step that touches disk or venue: no order twice, none forgotten', async () => {
  const whole = await filling();
  const expected = await tradeToEnd(fresh(), whole.url, bars);
  expect(whole.taken()).toBeGreaterThan(2);
  const counting = await filling();
  const steps = Number((await tradeKilled(fresh(), counting.url, 0, 'before', bars)).said);
  expect(counting.orders()).toEqual(whole.orders());
  let kills = 0;
  for (let step = 1; step <= steps; step++) {
    for (const when of ['before', 'after'] as const) {
      const venue = await filling();
      const folder = fresh();
      const { signal } = await tradeKilled(folder, venue.url, step, when, bars);
      if (signal === 'SIGKILL') kills++;
      const orders = await tradeToEnd(folder, venue.url, bars);
      expect({ step, when, orders, venue: venue.orders() }).toEqual({
        ...{ step, when },
        orders: expected,
        venue: whole.orders(),
      });
      await end(venue);
    }
  }
  expect(kills).toBe(2 * steps);
});
