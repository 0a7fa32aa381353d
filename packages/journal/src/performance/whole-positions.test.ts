import { expect, it } from 'vitest';
import { seededRandom } from '@veloce/core/testing';
import { groupedParts, wholePositions } from './whole-positions.js';

/** A part as text, as the column `measured` has it. */
const sent = (closedAt: number, pnl: number, more: readonly unknown[], position: string): string =>
  [closedAt, pnl, ...more, JSON.stringify(position)].join(',');

it('joins the parts of a position in the order in which they were closed, at the place of the last', () => {
  const { values, groups } = groupedParts(
    [
      sent(30, 4, [2, 1, 0.5, 20, 0.03, 'null', 0], 'a'),
      sent(20, -1, ['null', 0, 0, 5, 'null', 'null', 1], 'b'),
      sent(10, 3, [1, 0.25, 0, 9, 0.01, -0.02, 0], 'a'),
    ].join(','),
    0,
  );
  expect(groups).toEqual([{ key: [], parts: [0, 10, 20] }]);
  expect(wholePositions(values, groups[0].parts)).toEqual({
    pnl: Float64Array.of(-1, 7),
    r: Float64Array.of(NaN, 7 / 3),
    fees: Float64Array.of(0, 1.25),
    funding: Float64Array.of(0, 0.5),
    barsHeld: Float64Array.of(5, 20),
    notional: Float64Array.of(NaN, NaN),
    mfe: Float64Array.of(NaN, 0.03),
    mae: Float64Array.of(NaN, -0.02),
    otherFees: Float64Array.of(1, 0),
  });
});

it('gives the same for any order in which parts were sent, and for each group what it gives for it alone', () => {
  const random = seededRandom(5);
  const parts = Array.from({ length: 400 }, (_, k) => {
    const position = `p${Math.floor(random() * 150)}`;
    const more = [random() < 0.5 ? 'null' : random(), random(), random(), Math.floor(random() * 100), random(), -random(), 0]; // prettier-ignore
    return {
      text: sent(Math.floor(random() * 50), random() - 0.5, more, position),
      key: `k${Math.floor(random() * 4)}`,
      order: random(),
      k,
    };
  });
  const shuffled = [...parts].sort((a, b) => a.order - b.order);
  const whole = (rows: typeof parts) => {
    const { values, groups } = groupedParts(rows.map(({ text }) => text).join(','), 0);
    return wholePositions(values, groups[0].parts);
  };
  expect(whole(shuffled)).toEqual(whole(parts));
  expect(whole(parts).pnl).toHaveLength(new Set(parts.map(({ text }) => text.split('"')[1])).size);

  const keyed = groupedParts(shuffled.map(({ text, key }) => `${text},"${key}"`).join(','), 1);
  expect(keyed.groups.map(({ key }) => key[0]).sort()).toEqual(['k0', 'k1', 'k2', 'k3']);
  for (const { key, parts: own } of keyed.groups)
    expect(wholePositions(keyed.values, own)).toEqual(whole(parts.filter((one) => one.key === key[0])));

  const twice = groupedParts(shuffled.map(({ text, key }) => `${text},"${key}","${key}"`).join(','), 2);
  expect(twice.groups.map(({ key }) => key).sort()).toEqual(
    ['k0', 'k1', 'k2', 'k3'].map((key) => [key, key]),
  );
});
