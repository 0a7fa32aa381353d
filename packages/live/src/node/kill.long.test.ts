import { expect, it } from 'vitest';
import { place, runKilled, runToEnd } from '../testdata/kill-run.js';

it('kill -9 before and after every step that touches the disk: no order twice, none forgotten', async () => {
  const bars = 70;
  const unbroken = place();
  const counting = place();
  const expected = await runToEnd(unbroken, bars);
  const steps = Number((await runKilled(counting, 0, 'before', bars)).said);
  expect(steps).toBeGreaterThan(140);
  expect(expected.orders.length).toBeGreaterThan(3);
  let kills = 0;
  for (let step = 1; step <= steps; step++) {
    for (const when of ['before', 'after'] as const) {
      const at = place();
      const { signal } = await runKilled(at, step, when, bars);
      if (signal === 'SIGKILL') kills++; // how many snapshots there are hangs on the clock: a run may have fewer steps
      const { status, orders } = await runToEnd(at, bars);
      expect({ step, when, orders, status }).toEqual({
        step,
        when,
        orders: expected.orders,
        status: expected.status,
      });
      at.remove();
    }
  }
  expect(kills).toBeGreaterThan(steps);
  unbroken.remove();
  counting.remove();
});
