import { afterAll, describe, expect, it } from 'vitest';
import { place, runKilled, runToEnd } from '../testdata/kill-run.js';

const places = [place()];
afterAll(() => places.forEach(({ remove }) => remove()));

describe('kill -9 at a step that touches the disk', () => {
  const expected = runToEnd(places[0]);

  it.each([
    [3, 'before'],
    [260, 'before'],
    [401, 'after'],
  ] as const)(
    'step %i, %s it: the restart ends as if there had been no kill, no order twice, none forgotten',
    async (step, when) => {
      const at = place();
      places.push(at);
      expect((await runKilled(at, step, when)).signal).toBe('SIGKILL');
      const { status, orders } = await runToEnd(at);
      const whole = await expected;
      expect(whole.orders.length).toBeGreaterThan(10);
      expect(orders).toEqual(whole.orders);
      expect(status).toEqual(whole.status);
    },
  );
});
