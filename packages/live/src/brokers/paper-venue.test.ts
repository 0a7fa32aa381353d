import { isRight } from 'fp-ts/lib/Either.js';
import { describeBroker } from '../testing/describe-broker.js';
import { paperVenue } from './paper-venue.js';

const start = Date.UTC(2026, 0, 1);

describeBroker(
  'paper',
  () => {
    const venue = paperVenue('paper', { symbols: ['X'], timeframe: '1m' }, { maxVolumeShare: 1 });
    let bars = 0;
    const push = (volume: number): void => {
      const bar = { time: start + bars++ * 60_000, open: 100, high: 101, low: 99, close: 100, volume };
      venue.push([{ symbol: 'X', ...bar }]);
    };
    push(10);
    let taken = 0;
    const { broker } = venue;
    const counted: typeof broker = {
      ...broker,
      send: (order, signal) => async () => {
        const before = await broker.order(order.id)();
        const answer = await broker.send(order, signal)();
        if (answer._tag === 'Right' && before._tag === 'Right' && before.right === null) taken++;
        return answer;
      },
    };
    return Promise.resolve({
      broker: counted,
      symbol: 'X',
      size: 2,
      price: 100,
      held: async () => {
        const found = await broker.positions()();
        return isRight(found) ? (found.right[0]?.size ?? 0) : NaN;
      },
      taken: () => taken,
      fill: () => push(10),
      close: () => undefined,
    });
  },
  { without: ['parts', 'faults', 'outage', 'doubles', 'restart'] },
);
